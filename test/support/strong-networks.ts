import {
  type AnyModel,
  type NoisyRecurrentModel,
  type RecurrentInputs,
  type RecurrentModel,
  type RecurrentSpec,
  recurrent,
} from "@unrolled/core";

export interface StrongNetwork {
  readonly cell: Exclude<RecurrentSpec["cell"], "by-layer">;
  /** Default "given". */
  readonly inputs?: RecurrentInputs;
  /** Default "categorical", of two symbols; the others have one number. */
  readonly emission?: "categorical" | "gaussian" | "poisson";
  readonly layers?: number;
  readonly hiddenSize?: number;
  readonly noiseSd?: number;
}

/** By gate: how much it hears of the input and of the state, and its bias. Gates stay open, so that the state remembers. */
const gates = {
  elman: [{ input: 1.2, state: 1.1, bias: 0 }],
  gru: [
    { input: 0, state: 0, bias: 2 },
    { input: 0, state: 0, bias: -0.5 },
    { input: 1.2, state: 1.3, bias: 0 },
  ],
  lstm: [
    { input: 0, state: 0, bias: 1 },
    { input: 0, state: 0, bias: 1.5 },
    { input: 1.2, state: 0.9, bias: 0 },
    { input: 0, state: 0, bias: 2 },
  ],
} as const;

/** A small network whose targets say much about its state, and whose state says much about the next: dependences are plain to see. */
export function strongNetwork(options: StrongNetwork & { readonly noiseSd: number }): NoisyRecurrentModel;
export function strongNetwork(options: StrongNetwork & { readonly noiseSd?: never }): RecurrentModel;
export function strongNetwork(options: StrongNetwork): RecurrentModel | NoisyRecurrentModel {
  const { cell, inputs = "given", emission = "categorical", layers = 1, hiddenSize: H = 1, noiseSd } = options;
  const targetColumns = emission === "categorical" ? [1, -1] : [0.5];
  const columns = [...(inputs === "previous-target" ? [] : [0.5]), ...(inputs === "given" ? [] : targetColumns)];
  const perUnit = <T>(row: (gate: (typeof gates)[typeof cell][number], h: number) => T): T[] =>
    gates[cell].flatMap((gate) => Array.from({ length: H }, (_, h) => row(gate, h)));
  return recurrent({
    name: `strong ${cell}`,
    cell,
    inputSize: columns.length,
    hiddenSize: H,
    inputs,
    layers: Array.from({ length: layers }, (_, l) => ({
      weight_ih: perUnit(({ input }, h) =>
        l === 0 ? columns.map((c) => input * c) : Array.from({ length: H }, (_, j) => (j === h ? 2 : 0) * input),
      ),
      weight_hh: perUnit(({ state }, h) => Array.from({ length: H }, (_, j) => (j === h ? state : 0.3 * state))),
      bias_ih: perUnit(({ bias }) => bias),
      bias_hh: perUnit(() => 0),
    })),
    initialState: null,
    noise: noiseSd === undefined ? null : { sd: new Array<number>((cell === "lstm" ? 2 : 1) * H).fill(noiseSd) },
    readout:
      emission === "categorical"
        ? { weight: [new Array<number>(H).fill(3), new Array<number>(H).fill(-3)], bias: [0, 0] }
        : { weight: [new Array<number>(H).fill(1.5)], bias: [emission === "poisson" ? 1 : 0] },
    emission: emission === "gaussian" ? { kind: "gaussian", sd: [0.3] } : { kind: emission },
  });
}

export interface StrongStack extends Pick<StrongNetwork, "inputs"> {
  /** By layer. */
  readonly noiseSd: readonly (number | null)[];
  /** Residual sums, layer normalisation of two units that move against each other, and a perceptron before the readout. */
  readonly dressed?: boolean;
  /** Two given symbols through a table of one number each, in place of a number. */
  readonly embedded?: boolean;
}

/** Strong gated layers, one on the other, each as it is asked for. */
export function strongStack({ inputs = "given", noiseSd, dressed = false, embedded = false }: StrongStack): AnyModel {
  const H = dressed ? 2 : 1;
  const { layers, ...file } = strongNetwork({
    cell: "gru",
    inputs,
    layers: noiseSd.length,
    hiddenSize: H,
  }).toFile() as unknown as RecurrentSpec;
  const against = (rows: readonly (readonly number[])[]) => rows.map((row, i) => row.map((w) => (dressed && i % 2 === 1 ? -w : w)));
  return recurrent({
    ...file,
    cell: "by-layer",
    layers: layers.map((own, l) => ({
      ...own,
      weight_ih: l === 0 ? against(own.weight_ih) : own.weight_ih,
      cell: "gru",
      hiddenSize: H,
      residual: dressed && l > 0,
      norm: dressed ? { gain: [1, 1], bias: [0, 0] } : null,
      noise: noiseSd[l] == null ? null : { sd: new Array<number>(H).fill(noiseSd[l]) },
    })),
    ...(embedded ? { embedding: { given: [[-3], [3]] } } : {}),
    readout: dressed
      ? { hidden: [{ weight: [[2, -2]], bias: [0], nonlinearity: "tanh" }], weight: [[3], [-3]], bias: [0, 0] }
      : file.readout,
  } as RecurrentSpec) as AnyModel;
}
