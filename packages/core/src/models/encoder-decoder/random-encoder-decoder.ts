import type { ElmanNonlinearity } from "../../cells/index.js";
import { checkOptions, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, InputSpace, Key } from "../../contracts/index.js";
import { fileChecks } from "../file-checks.js";
import type { NetworkModel, RandomNetworkModel } from "../network-model.js";
import { startingLaw } from "../network-starts.js";
import type { CellName, RecurrentLayerFile } from "../recurrent/recurrent-spec.js";
import { encoderDecoderModel } from "./encoder-decoder.js";
import type { AffineFile, DecoderFile, EncoderDecoderSpec } from "./encoder-decoder-spec.js";

export interface RandomEncoderDecoderOptions {
  readonly name?: string;
  /** Gives the spaces with their symbols, and the targets' marginals from which the readout's bias starts: the training data. */
  readonly data: Dataset;
  /** Where targets are read from, see `encoderDecoderModel`. */
  readonly decoder: "last" | "aligned" | "recurrent";
  readonly cell: CellName;
  readonly nonlinearity?: ElmanNonlinearity;
  /** H, of the encoder in each direction, and of a recurrent decoder. */
  readonly hiddenSize: number;
  /** Layers of both. Default 1. */
  readonly layers?: number;
  /** "none", of a recurrent decoder alone: the source, one step, is handed over as it is. Default "forward". */
  readonly encoder?: "forward" | "bidirectional" | "none";
  /** E: symbols are read through tables of E numbers each in place of one-hot. Default: one-hot. */
  readonly embedding?: number | null;
  /** Of an aligned decoder. Default 0. */
  readonly delay?: number;
  /** Of a recurrent decoder. Default "first". */
  readonly context?: "first" | "every";
  /** Of a recurrent decoder; "additive" has queries of H numbers. Default none. */
  readonly attention?: "none" | "dot" | "additive";
  /** A number: noise of this sd in every number of a recurrent decoder's state. */
  readonly noiseSd?: number | null;
  /** The layers that have it. Default "all". */
  readonly noisyLayers?: "all" | "top";
  /** As of `randomRecurrent`. */
  readonly emission?: string | { readonly kind: string; readonly [option: string]: unknown };
  readonly key: Key;
}

const who = "randomEncoderDecoder";
const { checkCount, checkWord } = fileChecks(who);

/**
 * An encoder–decoder to start training from: weights and biases from U(−1/√H, 1/√H), tables from N(0, 1) as in PyTorch, the readout's bias
 * at the targets' marginal law.
 *
 * @throws RangeError where the data have no source (or, aligned, no inputs) to encode, or an option is of another decoder.
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: ["calm", "storm"] } as const;
 * const logs = packDataset({ name: "logs", targets, source: { kind: "categorical", size: 3 },
 *   sequences: [{ id: "a", source: [0, 1, 2], targets: [1] }, { id: "b", source: [0, 0], targets: [0] }] });
 * const model = randomEncoderDecoder({ decoder: "last", cell: "gru", hiddenSize: 4, data: logs, key: key(1) });
 */
export function randomEncoderDecoder(options: RandomEncoderDecoderOptions): NetworkModel | RandomNetworkModel {
  checkOptions(who, options, [
    "name",
    "data",
    "decoder",
    "cell",
    "nonlinearity",
    "hiddenSize",
    "layers",
    "encoder",
    "embedding",
    "delay",
    "context",
    "attention",
    "noiseSd",
    "noisyLayers",
    "emission",
    "key",
  ]);
  const { cell, data, key, nonlinearity } = options;
  requireDataset(data, who);
  requireKey(key, who);
  const kind = checkWord(options.decoder, ["last", "aligned", "recurrent"], "decoder");
  const H = checkCount(options.hiddenSize, "hiddenSize");
  const layerCount = checkCount(options.layers ?? 1, "layers");
  const direction = checkWord(options.encoder ?? "forward", ["forward", "bidirectional", "none"], "encoder");
  checkWord(cell, ["elman", "gru", "lstm"], "cell");
  const odd = (["context", "attention", "noiseSd", "noisyLayers"] as const).find((name) => (options[name] ?? null) !== null);
  if (kind !== "recurrent" && (odd !== undefined || direction === "none"))
    throw new RangeError(`${who}: ${odd ?? 'encoder "none"'} is of a decoder of kind "recurrent", got "${kind}"; leave it out`);
  if (kind !== "aligned" && options.delay !== undefined)
    throw new RangeError(`${who}: delay is of a decoder of kind "aligned", got "${kind}"; leave it out`);
  const space: InputSpace | null = kind === "aligned" ? data.inputs : (data.source?.space ?? null);
  if (space === null)
    throw new RangeError(
      `${who}: a decoder of kind "${kind}" needs data with ${kind === "aligned" ? "inputs" : "a source"}, data "${data.name}" has none`,
    );
  const E = options.embedding ?? 0;
  if (E !== 0) checkCount(E, "embedding");
  const embedsSteps = E > 0 && space.kind === "categorical";
  const embedsTarget = E > 0 && kind === "recurrent" && data.targets.kind === "categorical";
  if (E > 0 && !embedsSteps && !embedsTarget)
    throw new RangeError(`${who}: embedding needs symbols to read, data "${data.name}" give none; leave it out`);
  const G = { elman: 1, gru: 3, lstm: 4 }[cell];
  const random = randomNumbers(key, 1 / Math.sqrt(H));
  const layerOf = (place: string, size: number): RecurrentLayerFile => ({
    weight_ih: random.matrix(G * H, size, `${place}.weight_ih`),
    weight_hh: random.matrix(G * H, H, `${place}.weight_hh`),
    bias_ih: random.vector(G * H, `${place}.bias_ih`),
    bias_hh: random.vector(G * H, `${place}.bias_hh`),
  });
  const affineOf = (place: string, rows: number, columns: number): AffineFile => ({
    weight: random.matrix(rows, columns, `${place}.weight`),
    bias: random.vector(rows, `${place}.bias`),
  });
  const stepSize = embedsSteps ? E : space.size;
  const rowSize = direction === "none" ? stepSize : direction === "bidirectional" ? 2 * H : H;
  const encoder: EncoderDecoderSpec["encoder"] = {
    inputSize: space.size,
    embedding: embedsSteps ? random.table(space.size, E, "encoder.embedding") : null,
    ...(direction === "none"
      ? { cell: null, layers: [] }
      : {
          cell,
          ...(cell === "elman" ? { nonlinearity: nonlinearity ?? "tanh" } : {}),
          hiddenSize: H,
          direction,
          layers: Array.from({ length: layerCount }, (_, l) => ({
            forward: layerOf(`encoder.layers.${l}.forward`, l === 0 ? stepSize : rowSize),
            ...(direction === "bidirectional" ? { backward: layerOf(`encoder.layers.${l}.backward`, l === 0 ? stepSize : rowSize) } : {}),
          })),
        }),
  };
  const { file: emission, bias } = startingLaw(data, options.emission, who);
  const context = checkWord(options.context ?? "first", ["first", "every"], "context");
  const attention = checkWord(options.attention ?? "none", ["none", "dot", "additive"], "attention");
  const noisyLayers = checkWord(options.noisyLayers ?? "all", ["all", "top"], "noisyLayers");
  const sd = options.noiseSd ?? null;
  const targetSize = (embedsTarget ? E : data.targets.size) + (context === "every" ? rowSize : 0);
  const decoder: DecoderFile =
    kind === "last"
      ? { kind }
      : kind === "aligned"
        ? { kind, delay: options.delay ?? 0 }
        : {
            kind,
            cell,
            ...(cell === "elman" ? { nonlinearity: nonlinearity ?? "tanh" } : {}),
            hiddenSize: H,
            embedding: embedsTarget ? random.table(data.targets.size, E, "decoder.embedding") : null,
            context,
            handOver:
              direction === "forward" && cell !== "lstm"
                ? "state"
                : Array.from({ length: layerCount }, (_, l) => ({
                    h: affineOf(`decoder.handOver.${l}.h`, H, rowSize),
                    ...(cell === "lstm" ? { c: affineOf(`decoder.handOver.${l}.c`, H, rowSize) } : {}),
                  })),
            attention:
              attention === "none"
                ? null
                : {
                    kind: attention,
                    query: random.matrix(attention === "dot" ? rowSize : H, H, "decoder.attention.query"),
                    ...(attention === "dot"
                      ? {}
                      : { keys: affineOf("decoder.attention.keys", H, rowSize), v: random.vector(H, "decoder.attention.v") }),
                    combine: affineOf("decoder.attention.combine", H, rowSize + H),
                  },
            layers: Array.from({ length: layerCount }, (_, l) => ({
              ...layerOf(`decoder.layers.${l}`, l === 0 ? targetSize : H),
              ...(sd === null || (noisyLayers === "top" && l + 1 < layerCount)
                ? {}
                : { noise: { sd: new Array<number>(cell === "lstm" ? 2 * H : H).fill(sd) } }),
            })),
          };
  return encoderDecoderModel({
    ...(options.name === undefined ? {} : { name: options.name }),
    encoder,
    decoder,
    readout: { weight: random.matrix(bias.length, kind === "recurrent" ? H : rowSize, "readout.weight"), bias },
    emission,
    targets: data.targets,
    [kind === "aligned" ? "inputs" : "source"]: space,
  });
}

/** Numbers by their places: uniform within ±bound, tables normal. */
function randomNumbers(key: Key, bound: number) {
  const rowsOf = (drawn: Float64Array, rows: number): number[][] =>
    Array.from({ length: rows }, (_, i) => Array.from(drawn.subarray((i * drawn.length) / rows, ((i + 1) * drawn.length) / rows)));
  const uniform = (length: number, place: string): Float64Array => {
    const drawn = new Float64Array(length);
    key.fold("weights").fold(place).fillUniform(drawn);
    return drawn.map((u) => bound * (2 * u - 1));
  };
  return {
    vector: (length: number, place: string): number[] => Array.from(uniform(length, place)),
    matrix: (rows: number, columns: number, place: string): number[][] => rowsOf(uniform(rows * columns, place), rows),
    table(rows: number, columns: number, place: string): number[][] {
      const drawn = new Float64Array(rows * columns);
      key.fold("weights").fold(place).fillNormal(drawn);
      return rowsOf(drawn, rows);
    },
  };
}
