import type { SplitName } from "../contracts/index.js";

/**
 * The split of each of several files where their names say it, as in `Coffee_TRAIN.tsv` and `Coffee_TEST.tsv`, or folders called
 * `train`, `valid` and `test`; null where not all do, or all are the same.
 */
export function splitFromNames(paths: readonly string[]): readonly SplitName[] | null {
  const splits = paths.map(splitFromName);
  return splits.every((split) => split !== null) && new Set(splits).size > 1 ? (splits as SplitName[]) : null;
}

function splitFromName(path: string): SplitName | null {
  const parts = path.split(/[\\/]/);
  const name =
    /(?:^|[-_. ])(train|valid|test)(?:\.\w+)?$/i.exec(parts.at(-1) ?? "")?.[1] ?? /^(train|valid|test)$/i.exec(parts.at(-2) ?? "")?.[1];
  return (name?.toLowerCase() as SplitName | undefined) ?? null;
}
