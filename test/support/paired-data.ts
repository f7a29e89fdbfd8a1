import { type Dataset, key, packDataset } from "@unrolled/core";

/** Ragged pairs of symbols from a fixed key: sources of 4 symbols, inputs of 4, targets of 3. */
export function pairedData(lengths: readonly (readonly [source: number, target: number])[], has: "source" | "inputs"): Dataset {
  const u = new Float64Array(1024);
  key("pairs").fillUniform(u);
  let next = 0;
  const symbols = (size: number, length: number): number[] => Array.from({ length }, () => Math.floor(size * u[next++]));
  const space = { kind: "categorical", size: 4 } as const;
  return packDataset({
    name: "pairs",
    targets: { kind: "categorical", size: 3, symbols: null },
    ...(has === "source" ? { source: space } : { inputs: space }),
    sequences: lengths.map(([source, target], i) => ({
      id: `s${i}`,
      targets: symbols(3, target),
      ...(has === "source" ? { source: symbols(4, source) } : { inputs: symbols(4, target) }),
    })),
  });
}
