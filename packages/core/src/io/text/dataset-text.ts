import type { Dataset } from "../../contracts/index.js";
import { unpackSequence } from "../../data/index.js";

/**
 * Categorical data as text, one line a sequence: symbols of one character one after the other, longer ones (words) apart by
 * spaces. Where a line break is itself a symbol, an empty line stands between sequences.
 *
 * @throws TypeError for data whose symbols have no names; RangeError for a missing target or sources, which text cannot show.
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: ["a", "b"] } as const;
 * console.log(datasetText(packDataset({ name: "d", targets, sequences: [{ id: "s", targets: [0, 1, 1] }] }))); // "abb\n"
 */
export function datasetText(data: Dataset): string {
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  if (symbols === null)
    throw new TypeError(
      `datasetText: text needs symbols with names, data "${data.name}" has ${data.targets.kind} targets without; use .json or .csv`,
    );
  if (data.source !== null)
    throw new RangeError(`datasetText: data without sources are required, the sequences of "${data.name}" have them; use .json`);
  const between = symbols.every((symbol) => [...symbol].length === 1) ? "" : " ";
  const sequences = data.sequences.map((info, index) =>
    unpackSequence(data, index)
      .targets.map((target, t) => {
        if (target === null)
          throw new RangeError(
            `datasetText: text cannot show a missing target, got one in sequence "${info.id}", step ${t + 1}; use .json or .csv`,
          );
        return symbols[target as number]!;
      })
      .join(between),
  );
  return `${sequences.join(symbols.includes("\n") ? "\n\n" : "\n")}\n`;
}
