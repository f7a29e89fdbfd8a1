import { elmanNonlinearities } from "../../cells/elman.js";
import { elmanCell, gruCell, lstmCell } from "../../cells/index.js";
import { readMatrix, readVector } from "../../checks/read-arrays.js";
import { lawFor } from "../../laws/index.js";
import { type Network, networkOf } from "../../networks/index.js";
import { fileChecks } from "../file-checks.js";
import type { CellName } from "../recurrent/recurrent-spec.js";
import { type DecoderShape, type EncoderDecoderShape, rowSizeOf, type StackShape } from "./encoder-decoder-shape.js";
import { encoderDecoderSlice } from "./encoder-decoder-slice.js";
import type { EncoderDecoderSpec, EncoderFile, RecurrentDecoderFile } from "./encoder-decoder-spec.js";

export interface CheckedEncoderDecoder {
  readonly shape: EncoderDecoderShape;
  readonly network: Network;
}

const who = "encoderDecoderModel";
const { checkCount, checkWord, checkFields } = fileChecks(who);
const layerFields = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

/** Checks a model file's fields, once, and flattens them. Errors name the place: `encoder.layers[0].forward.weight_ih`. */
export function readSpec(spec: EncoderDecoderSpec): CheckedEncoderDecoder {
  const shape = readShape(spec);
  const slice = encoderDecoderSlice(shape);
  const values = new Float64Array(slice.parameterCount);
  const spreads = new Map<string, Float64Array>();
  const { readout } = lawFor("readout", spec.emission.kind, `${who}: emission.kind`);
  const { parameters } = readout.fromFile(spec.emission, shape.law.readoutSize, who);
  const bias = slice.parameters.find(({ name }) => name === "readout.bias")!;
  // The law's own parameters stand right after the readout's bias.
  values.set(parameters, bias.offset + shape.law.readoutSize);
  const lawNames = new Set(shape.law.parameters.map(({ name }) => `emission.${name}`));
  for (const { name, shape: dims, offset } of slice.parameters) {
    if (lawNames.has(name)) continue;
    const [rows, columns] = dims as [number, number?];
    const { place, value } = placeOf(spec, name);
    if (name.endsWith("noise.logSd")) {
      const sd = new Float64Array(rows);
      readVector(sd, 0, value, rows, `${who}: ${place}`, "of the layer's state");
      const bad = sd.findIndex((x) => x < 0);
      if (bad !== -1) throw new RangeError(`${who}: ${place}[${bad}] must be at least 0, got ${sd[bad]}`);
      spreads.set(name, sd);
      values.set(sd.map(Math.log), offset);
    } else if (columns === undefined) readVector(values, offset, value, rows, `${who}: ${place}`, "docs/formats.md");
    else readMatrix(values, offset, value, rows, columns, `${who}: ${place}`, "docs/formats.md");
  }
  return { shape, network: networkOf(shape.name, slice, { values, spreads }) };
}

/** Where a parameter stands in the file, and what stands there: `encoder.layers.0.forward.weight_ih` is `encoder.layers[0].forward.weight_ih`. */
function placeOf(spec: EncoderDecoderSpec, name: string): { readonly place: string; readonly value: unknown } {
  const keys = name.replace(/logSd$/, "sd").split(".");
  const place = keys.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`), "");
  const value = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], spec);
  return { place, value };
}

function readShape(spec: EncoderDecoderSpec): EncoderDecoderShape {
  checkFields(spec.readout, ["weight", "bias"], "readout");
  const readoutSize = checkCount(spec.readout?.bias?.length, "the length of readout.bias (O)");
  const { readout } = lawFor("readout", spec.emission?.kind, `${who}: emission.kind`);
  const { law } = readout.fromFile(spec.emission, readoutSize, who);
  const encoder = readEncoder(spec.encoder);
  const decoder = readDecoder(spec, encoder);
  if (decoder.kind === "recurrent" && decoder.embedded > 0 && law.targets.kind !== "categorical")
    throw new RangeError(`${who}: decoder.embedding is a table with a row for each symbol, got ${law.targets.kind} targets; leave it out`);
  for (const [field, other] of [
    ["inputs", "source"],
    ["source", "inputs"],
  ] as const)
    if ((spec[field] ?? null) !== null && (decoder.kind === "aligned") === (field === "source"))
      throw new RangeError(
        `${who}: ${field} must be null with a decoder of kind "${decoder.kind}", which goes with ${other}; give ${other}`,
      );
  const space = spec.inputs ?? spec.source ?? null;
  if (encoder.embedded > 0 && space?.kind === "real")
    throw new RangeError(`${who}: encoder.embedding is a table with a row for each symbol, got steps of kind "real"; leave it out`);
  return Object.freeze({ name: spec.name ?? nameOf(encoder, decoder), provenance: spec.provenance ?? null, encoder, decoder, law });
}

function readEncoder(file: EncoderFile): EncoderDecoderShape["encoder"] {
  checkFields(file, ["inputSize", "embedding", "cell", "nonlinearity", "hiddenSize", "direction", "layers"], "encoder");
  const inputSize = checkCount(file?.inputSize, "encoder.inputSize");
  const embedded = tableWidth(file.embedding, "encoder.embedding");
  const isBidirectional = checkWord(file.direction ?? "forward", ["forward", "bidirectional"], "encoder.direction") === "bidirectional";
  const layers = readLayers(file.layers, "encoder.layers", file.cell === null ? 0 : 1);
  for (const [l, one] of layers.entries()) {
    checkFields(one, ["forward", "backward"], `encoder.layers[${l}]`);
    const { forward, backward = null } = (one ?? {}) as EncoderFile["layers"][number];
    checkFields(forward, layerFields, `encoder.layers[${l}].forward`);
    checkFields(backward, layerFields, `encoder.layers[${l}].backward`);
    if (!isBidirectional && backward !== null)
      throw new RangeError(
        `${who}: encoder.layers[${l}].backward must be null with direction "forward"; leave it out, or make it "bidirectional"`,
      );
  }
  if (file.cell === null && (layers.length > 0 || isBidirectional))
    throw new RangeError(`${who}: an encoder whose cell is null must be forward and have no layers, got ${layers.length}`);
  return { inputSize, embedded, isBidirectional, stack: file.cell === null ? null : readStack(file, "encoder", layers.length) };
}

function readStack(
  file: { readonly cell: CellName | null; readonly nonlinearity?: unknown; readonly hiddenSize?: number | null },
  place: string,
  layerCount: number,
): StackShape {
  const kind = checkWord(file.cell, ["elman", "gru", "lstm"], `${place}.cell`);
  const hiddenSize = checkCount(file.hiddenSize, `${place}.hiddenSize`);
  if (kind === "elman") {
    const nonlinearity = checkWord(file.nonlinearity ?? "tanh", elmanNonlinearities, `${place}.nonlinearity`);
    return { cell: elmanCell(nonlinearity), nonlinearity, hiddenSize, layerCount };
  }
  if ((file.nonlinearity ?? null) !== null)
    throw new RangeError(
      `${who}: ${place}.nonlinearity is for the Elman cell only, got "${file.nonlinearity}" with "${kind}"; leave it out`,
    );
  return { cell: kind === "gru" ? gruCell() : lstmCell(), nonlinearity: null, hiddenSize, layerCount };
}

function readDecoder(spec: EncoderDecoderSpec, encoder: EncoderDecoderShape["encoder"]): DecoderShape {
  const { decoder: file } = spec;
  const kind = checkWord(file?.kind, ["last", "aligned", "recurrent"], "decoder.kind");
  if (file.kind === "recurrent") return readRecurrent(file, encoder);
  checkFields(file, kind === "last" ? ["kind"] : ["kind", "delay"], "decoder");
  if (file.kind === "last") return { kind: "last" };
  const delay = file.delay ?? 0;
  if (!Number.isSafeInteger(delay) || delay < 0)
    throw new RangeError(`${who}: decoder.delay must be an integer of at least 0, got ${delay}`);
  return { kind: "aligned", delay };
}

const decoderFields = ["kind", "cell", "nonlinearity", "hiddenSize", "embedding", "context", "handOver", "attention", "layers"];

function readRecurrent(file: RecurrentDecoderFile, encoder: EncoderDecoderShape["encoder"]): DecoderShape {
  checkFields(file, decoderFields, "decoder");
  const layers = readLayers(file.layers, "decoder.layers", 1) as RecurrentDecoderFile["layers"];
  const stack = readStack(file, "decoder", layers.length);
  const isNoisy = layers.map((one, l) => {
    checkFields(one, [...layerFields, "noise"], `decoder.layers[${l}]`);
    checkFields(one.noise, ["sd"], `decoder.layers[${l}].noise`);
    return (one.noise ?? null) !== null;
  });
  const handsState = file.handOver === "state";
  if (handsState) {
    const { stack: from } = encoder;
    const fits = from !== null && !encoder.isBidirectional && stack.cell.stateParts === 1 && from.cell.stateParts === 1;
    if (!fits || from.hiddenSize !== stack.hiddenSize || from.layerCount !== stack.layerCount)
      throw new RangeError(
        `${who}: decoder.handOver "state" needs a forward encoder with as many layers of the same size, and no LSTM; give weights for each layer`,
      );
  } else {
    if (!Array.isArray(file.handOver) || file.handOver.length !== layers.length)
      throw new RangeError(`${who}: decoder.handOver must be "state", or a list of ${layers.length}, one for each layer`);
    for (const [l, one] of file.handOver.entries()) {
      checkFields(one, stack.cell.stateParts === 2 ? ["h", "c"] : ["h"], `decoder.handOver[${l}]`);
      for (const part of ["h", "c"] as const) checkFields(one[part], ["weight", "bias"], `decoder.handOver[${l}].${part}`);
    }
  }
  const context = checkWord(file.context ?? "first", ["first", "every"], "decoder.context");
  return {
    kind: "recurrent",
    stack,
    embedded: tableWidth(file.embedding, "decoder.embedding"),
    context,
    handsState,
    attention: readAttention(file, encoder),
    isNoisy,
  };
}

function readAttention({ attention = null }: RecurrentDecoderFile, encoder: EncoderDecoderShape["encoder"]) {
  if (attention === null) return null;
  const kind = checkWord(attention.kind, ["dot", "additive"], "decoder.attention.kind");
  checkFields(attention, kind === "dot" ? ["kind", "query", "combine"] : ["kind", "query", "keys", "v", "combine"], "decoder.attention");
  checkFields(attention.keys, ["weight", "bias"], "decoder.attention.keys");
  checkFields(attention.combine, ["weight", "bias"], "decoder.attention.combine");
  const size = kind === "dot" ? rowSizeOf(encoder) : checkCount(attention.v?.length, "the length of decoder.attention.v (A)");
  return { kind, size };
}

function readLayers(layers: unknown, place: string, least: number): readonly unknown[] {
  if (!Array.isArray(layers) || layers.length < least)
    throw new RangeError(`${who}: ${place} must be a list of ${least === 0 ? "layers" : "at least one layer"}`);
  return layers;
}

/** E of a table; 0: there is none. */
function tableWidth(table: unknown, place: string): number {
  if ((table ?? null) === null) return 0;
  if (!Array.isArray(table) || !Array.isArray(table[0]) || table[0].length === 0)
    throw new TypeError(`${who}: ${place} must be a list of rows, one for each symbol`);
  return table[0].length;
}

function nameOf({ stack, isBidirectional }: EncoderDecoderShape["encoder"], decoder: DecoderShape): string {
  const stackName = (one: StackShape): string => `${one.cell.kind} ${one.hiddenSize}${one.layerCount > 1 ? ` x ${one.layerCount}` : ""}`;
  const encoder = stack === null ? "one step" : `${isBidirectional ? "bidirectional " : ""}${stackName(stack)}`;
  if (decoder.kind === "last") return `classifier, ${encoder}`;
  if (decoder.kind === "aligned") return `tagger, ${encoder}${decoder.delay > 0 ? `, delay ${decoder.delay}` : ""}`;
  const noisy = decoder.isNoisy.includes(true) ? "noisy " : "";
  return `${encoder} to ${noisy}${stackName(decoder.stack)}${decoder.attention === null ? "" : `, ${decoder.attention.kind} attention`}`;
}
