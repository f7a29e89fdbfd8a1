import { type Dataset, parseCsv } from "@unrolled/core";
import type { DatasetEntry } from "../dataset-entry.js";

const REPOSITORY = "https://raw.githubusercontent.com/vincentarelbundock/Rdatasets";
const licence = "GPL-2 or later as a part of R or its package; the numbers are public measurements";

export const sunspotsEntry: DatasetEntry = {
  name: "sunspots",
  description: "Yearly numbers of sunspots from 1700 to 1988",
  purpose: "a cycle of about eleven years that is not quite periodic: autoregression, switching, recurrent networks",
  origin: "R's sunspot.year (Tong 1996), in the collection Rdatasets",
  licence,
  size: "1 sequence, 289 steps",
  files: [
    {
      name: "sunspot.year.csv",
      url: `${REPOSITORY}/1c97ab8a1df2469762e635481ba27cf4e80e3e51/csv/datasets/sunspot.year.csv`,
      bytes: 3792,
      sha256: "f6d6b62da79feac7408cd876efff2bf9c9853fd6b76b59ed3717a51d997764f9",
    },
  ],
  fingerprint: "29afbf5729decce1",
  load: async (files) =>
    called("sunspots", await parseCsv(textOf(files, "sunspot.year.csv"), "sunspots", { time: "time", target: ["value"] })),
};

export const lynxEntry: DatasetEntry = {
  name: "lynx",
  description: "Lynx trapped in the Mackenzie River district of Canada, a year from 1821 to 1934: counts",
  purpose: "a cycle of about ten years with sharp peaks: the classical series of nonlinear autoregression",
  origin: "R's lynx (Campbell & Walker 1977), in the collection Rdatasets",
  licence,
  size: "1 sequence, 114 steps",
  files: [
    {
      name: "lynx.csv",
      url: `${REPOSITORY}/1c97ab8a1df2469762e635481ba27cf4e80e3e51/csv/datasets/lynx.csv`,
      bytes: 1438,
      sha256: "0766d4043eb8a20ac83afefff1c78063beff3891571c59e8e38d72503ca86cf1",
    },
  ],
  fingerprint: "9680307c63620a9b",
  load: async (files) => called("lynx", await parseCsv(textOf(files, "lynx.csv"), "lynx", { time: "time", target: ["value:count"] })),
};

export const oldFaithfulEntry: DatasetEntry = {
  name: "old-faithful",
  description: "Waiting time and duration of 299 eruptions of Old Faithful in a row, August 1985, minutes",
  purpose: "two regimes that alternate, seen with the naked eye: hidden Markov models of two to four states",
  origin: "R's MASS::geyser (Azzalini & Bowman 1990), in the collection Rdatasets",
  citation: "Azzalini & Bowman (1990), A look at some data on the Old Faithful geyser, Applied Statistics 39, 357-365",
  licence,
  size: "1 sequence, 299 steps",
  files: [
    {
      name: "geyser.csv",
      url: `${REPOSITORY}/cc03c29690889dbe83089f5206e2422db8c3f71f/csv/MASS/geyser.csv`,
      bytes: 3992,
      sha256: "691381248e0418ccbfc23cc5093e71220313ddb7ffb70e817e27a6dfb900fbcc",
    },
  ],
  fingerprint: "baa191f9a17dd8c3",
  load: async (files) => parseCsv(textOf(files, "geyser.csv"), "old-faithful", { time: "rownames", target: ["waiting", "duration"] }),
};

function textOf(files: Readonly<Record<string, Uint8Array>>, name: string): string {
  return new TextDecoder().decode(files[name]);
}

/** What the collection calls "value" by what it is. */
function called(name: string, data: Dataset): Dataset {
  return data.targets.kind === "categorical" ? data : { ...data, targets: { ...data.targets, names: [name] } };
}
