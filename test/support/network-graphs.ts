import { key, packDataset, type RecurrentInputs, randomRecurrent, type TemplateGraph } from "@unrolled/core";

export interface NetworkKind {
  readonly cell: "elman" | "gru" | "lstm";
  readonly noise: boolean;
  readonly inputs: RecurrentInputs;
  readonly layers?: number;
}

const data = packDataset({
  name: "graph",
  targets: { kind: "categorical", size: 3, symbols: null },
  inputs: { kind: "real", size: 1 },
  sequences: [{ id: "a", inputs: [[0], [1], [2]], targets: [0, 1, 2] }],
});

/** The template graph that a small network of this kind derives. */
export function networkGraph({ cell, noise, inputs, layers = 1 }: NetworkKind): TemplateGraph {
  const options = {
    cell,
    inputs,
    layers,
    hiddenSize: 2,
    data,
    key: key("graph"),
  } as const;
  return noise ? randomRecurrent({ ...options, noiseSd: 0.3 }).graph : randomRecurrent(options).graph;
}

/** Every cell with and without noise, by what it hears. */
export const networkKinds: readonly NetworkKind[] = (["elman", "gru", "lstm"] as const).flatMap((cell) =>
  [false, true].flatMap((noise) =>
    (["given", "previous-target", "given-and-previous-target"] as const).map((inputs) => ({ cell, noise, inputs })),
  ),
);

export function kindTitle({ cell, noise, inputs }: NetworkKind): string {
  return `${noise ? "noisy " : ""}${cell}, ${inputs}`;
}
