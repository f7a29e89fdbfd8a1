import { type Dataset, datasetCsv, datasetFile, datasetText, stringifyJson } from "@unrolled/core";

/** What sequences can be written as, by the extension of `--out`; `provenance` says where they come from, where the file has a place for it. */
export const dataWriters: Readonly<Record<string, (data: Dataset, provenance: Readonly<Record<string, unknown>>) => string>> = {
  ".json": (data, provenance) => stringifyJson({ ...datasetFile(data), provenance }),
  ".csv": datasetCsv,
  ".txt": datasetText,
};
