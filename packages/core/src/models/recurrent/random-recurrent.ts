import type { ElmanNonlinearity } from "../../cells/index.js";
import { checkOptions, describeValue, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import { dividedBy, scalesOf, startingLaw } from "../network-starts.js";
import { checkCount } from "./check-arrays.js";
import { type NoisyRecurrentModel, type RecurrentModel, recurrent } from "./recurrent.js";
import type { NoiseFile, OwnLayerFile, RecurrentInputs, RecurrentLayerFile } from "./recurrent-spec.js";

export interface RandomRecurrentOptions {
  readonly name?: string;
  readonly cell: "elman" | "gru" | "lstm";
  readonly nonlinearity?: ElmanNonlinearity;
  readonly hiddenSize: number;
  /** 1 when left out. */
  readonly layers?: number;
  /** Gives the targets' and inputs' spaces with their symbols and names, and the targets' marginals from which the readout's bias starts: the training data. */
  readonly data: Dataset;
  /** When left out: "given" where the data have inputs, else "previous-target". */
  readonly inputs?: RecurrentInputs;
  /** Whether each layer but the first passes on what it reads, added to its state. Default false. */
  readonly residual?: boolean;
  /** Layer normalisation of what each layer passes on; its gains start from 1. Default none. */
  readonly norm?: "layer" | null;
  /** Sizes of a perceptron (relu) that the readout reads through. Default none. */
  readonly readoutHidden?: readonly number[];
  /** E: symbols, given or of the target before, are read through a table of E numbers each in place of one-hot. Default: one-hot. */
  readonly embedding?: number | null;
  /** A number: a noisy network with this sd in every dimension of its state. */
  readonly noiseSd?: number | null;
  /** "scalar": one sd for all numbers of a layer's state; "diagonal", the default: one each. */
  readonly noiseCovariance?: "diagonal" | "scalar";
  /** "pre-activation", of an Elman cell: before its nonlinearity; default: added to the state. */
  readonly noiseIn?: "state" | "pre-activation";
  /** The layers whose state has that noise. Default "all". */
  readonly noisyLayers?: "all" | "top" | "bottom";
  /**
   * A law by its name, with its options where it has any: of a Gaussian `sd`, a starting sd for every dimension or "readout" (the
   * data's own sds when left out). Left out: the first of `laws` that is for targets of the data's kind.
   */
  readonly emission?: string | { readonly kind: string; readonly [option: string]: unknown };
  readonly key: Key;
}

/**
 * A network to start training from: every weight and bias from U(−1/√H, 1/√H), as `torch.nn.RNN` and `torch.nn.Linear`
 * start, but the readout's bias, which starts at the training targets' marginal law (log-frequencies, log-odds, log-means,
 * means), so that the first steps of training need not find it. Weights that read numbers far from 1 (counts in the thousands, inputs that
 * were not standardised) start smaller by the size of those numbers, so that the network does not start out overflowed.
 *
 * @throws RangeError where a real target is constant and its sd is to be learned from the data, or a count is not positive.
 * @example
 * const data = packDataset({ name: "d", targets: { kind: "binary", size: 1 }, sequences: [{ id: "a", targets: [[1], [0]] }] });
 * const model = randomRecurrent({ cell: "gru", hiddenSize: 8, data, key: key(1) });
 */
export function randomRecurrent(options: RandomRecurrentOptions & { readonly noiseSd?: null }): RecurrentModel;
export function randomRecurrent(options: RandomRecurrentOptions & { readonly noiseSd: number }): NoisyRecurrentModel;
export function randomRecurrent(options: RandomRecurrentOptions): RecurrentModel | NoisyRecurrentModel;
export function randomRecurrent(options: RandomRecurrentOptions): RecurrentModel | NoisyRecurrentModel {
  checkOptions("randomRecurrent", options, [
    "cell",
    "nonlinearity",
    "hiddenSize",
    "layers",
    "data",
    "inputs",
    "residual",
    "norm",
    "readoutHidden",
    "embedding",
    "noiseSd",
    "noiseCovariance",
    "noiseIn",
    "noisyLayers",
    "emission",
    "key",
    "name",
  ]);
  const { cell, data, key } = options;
  requireDataset(data, "randomRecurrent");
  requireKey(key, "randomRecurrent");
  const H = checkCount(options.hiddenSize, "hiddenSize");
  const layerCount = checkCount(options.layers ?? 1, "layers");
  const inputs = options.inputs ?? (data.inputs === null ? "previous-target" : "given");
  if (inputs !== "previous-target" && data.inputs === null)
    throw new RangeError(`randomRecurrent: inputs "${inputs}" need data with inputs, data "${data.name}" has none; use "previous-target"`);
  const given = inputs === "previous-target" ? 0 : (data.inputs?.size ?? 0);
  const E = options.embedding ?? null;
  if (E !== null) checkCount(E, "embedding");
  const hidden = (options.readoutHidden ?? []).map((size) => checkCount(size, "readoutHidden"));
  const embedsGiven = E !== null && given > 0 && data.inputs?.kind === "categorical";
  const embedsTarget = E !== null && inputs !== "given" && data.targets.kind === "categorical";
  if (E !== null && !embedsGiven && !embedsTarget)
    throw new RangeError(
      `randomRecurrent: embedding needs symbols to read, data "${data.name}" with inputs "${inputs}" give none; leave it out`,
    );
  const noiseSd = options.noiseSd ?? null;
  const byLayer =
    (options.residual ?? false) ||
    (options.norm ?? null) !== null ||
    hidden.length > 0 ||
    E !== null ||
    (noiseSd !== null && layerCount > 1);
  const inputSize = (embedsGiven ? E : given) + (inputs === "given" ? 0 : embedsTarget ? E : data.targets.size);
  const G = { elman: 1, gru: 3, lstm: 4 }[cell];
  const bound = 1 / Math.sqrt(H);
  const vector = (length: number, place: string): number[] => {
    const drawn = new Float64Array(length);
    key.fold("weights").fold(place).fillUniform(drawn);
    return Array.from(drawn, (u) => bound * (2 * u - 1));
  };
  const matrix = (rows: number, columns: number, place: string): number[][] => {
    const drawn = vector(rows * columns, place);
    return Array.from({ length: rows }, (_, i) => drawn.slice(i * columns, (i + 1) * columns));
  };
  const inputScales = [
    ...(inputs === "previous-target" ? [] : embedsGiven ? new Array<number>(E).fill(1) : scalesOf(data, "inputs")),
    ...(inputs === "given" ? [] : embedsTarget ? new Array<number>(E).fill(1) : scalesOf(data, "targets")),
  ];
  const noisy = noisyAmong(layerCount, options.noisyLayers ?? "all");
  const layers = Array.from({ length: layerCount }, (_, l): RecurrentLayerFile | OwnLayerFile => ({
    ...(byLayer
      ? {
          cell,
          ...(cell === "elman" ? { nonlinearity: options.nonlinearity ?? "tanh" } : {}),
          hiddenSize: H,
          residual: l > 0 && (options.residual ?? false),
          norm: options.norm ? { gain: new Array<number>(H).fill(1), bias: new Array<number>(H).fill(0) } : null,
          noise: noisy[l] ? noiseOf(options, H) : null,
        }
      : {}),
    weight_ih: l === 0 ? dividedBy(inputScales, matrix(G * H, inputSize, "layers.0.weight_ih")) : matrix(G * H, H, `layers.${l}.weight_ih`),
    weight_hh: matrix(G * H, H, `layers.${l}.weight_hh`),
    bias_ih: vector(G * H, `layers.${l}.bias_ih`),
    bias_hh: vector(G * H, `layers.${l}.bias_hh`),
  }));
  const { file: emission, bias } = startingLaw(data, options.emission, "randomRecurrent");
  const topSize = hidden.at(-1) ?? H;
  return recurrent({
    ...(options.name === undefined ? {} : { name: options.name }),
    cell: byLayer ? "by-layer" : cell,
    ...(cell === "elman" && !byLayer ? { nonlinearity: options.nonlinearity ?? "tanh" } : {}),
    ...(byLayer
      ? {
          embedding: {
            given: embedsGiven ? matrix(given, E, "embedding.given") : null,
            previousTarget: embedsTarget ? matrix(data.targets.size, E, "embedding.previousTarget") : null,
          },
        }
      : {}),
    inputSize,
    hiddenSize: H,
    inputs,
    layers,
    initialState: null,
    noise: byLayer ? null : noiseOf(options, H),
    readout: {
      ...(byLayer
        ? {
            hidden: hidden.map((M, i) => ({
              weight: matrix(M, hidden[i - 1] ?? H, `readout.hidden.${i}.weight`),
              bias: vector(M, `readout.hidden.${i}.bias`),
            })),
          }
        : {}),
      weight: matrix(bias.length, topSize, "readout.weight"),
      bias,
    },
    emission,
    targets: data.targets,
    givenInputs: given === 0 ? null : data.inputs,
  });
}

function noisyAmong(layers: number, which: NonNullable<RandomRecurrentOptions["noisyLayers"]>): readonly boolean[] {
  if (which !== "all" && which !== "top" && which !== "bottom")
    throw new RangeError(`randomRecurrent: noisyLayers must be "all", "top" or "bottom", got ${describeValue(which)}`);
  return Array.from({ length: layers }, (_, l) => which === "all" || l === (which === "top" ? layers - 1 : 0));
}

function noiseOf(
  { noiseSd: sd = null, noiseCovariance = "diagonal", noiseIn = "state", cell }: RandomRecurrentOptions,
  H: number,
): NoiseFile | null {
  if (noiseCovariance !== "diagonal" && noiseCovariance !== "scalar")
    throw new RangeError(`randomRecurrent: noiseCovariance must be "diagonal" or "scalar", got ${describeValue(noiseCovariance)}`);
  if (sd === null) return null;
  return {
    sd: noiseCovariance === "scalar" ? sd : new Array<number>(cell === "lstm" ? 2 * H : H).fill(sd),
    ...(noiseIn === "state" ? {} : { in: noiseIn }),
  };
}
