import { elmanNonlinearities } from "../../cells/elman.js";
import { type ElmanNonlinearity, elmanCell, gruCell, lstmCell } from "../../cells/index.js";
import { readMatrix, readVector } from "../../checks/read-arrays.js";
import { type LawFile, lawFor } from "../../laws/index.js";
import { type Network, networkOf } from "../../networks/index.js";
import { checkCount, checkFields, checkWord } from "./check-arrays.js";
import { type LayerShape, layerInputSize, type NoiseShape, type RecurrentShape } from "./recurrent-shape.js";
import { recurrentSlice } from "./recurrent-slice.js";
import type { CellName, NoiseFile, OwnLayerFile, RecurrentSpec } from "./recurrent-spec.js";

/** A checked model: its shape, and its network. */
export interface CheckedRecurrent {
  readonly shape: RecurrentShape;
  readonly network: Network;
}

const layerFields = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
const ownLayerFields = [...layerFields, "cell", "nonlinearity", "hiddenSize", "residual", "norm", "noise", "initialState"];

/** Checks a model file's fields, once, and flattens them. Errors name the place: `layers[0].weight_ih`. */
export function readSpec(spec: RecurrentSpec): CheckedRecurrent {
  const shape = readShape(spec);
  const slice = recurrentSlice(shape);
  const values = new Float64Array(slice.parameterCount);
  const spreads = new Map<string, Float64Array>();
  const lawNames = new Set(shape.law.parameters.map(({ name }) => `emission.${name}`));
  const logSds = new Set(slice.draws.map(({ logSd }) => ("id" in logSd ? "" : logSd.name)));
  for (const { name, shape: dims, offset } of slice.parameters) {
    if (lawNames.has(name)) continue;
    const [rows, columns] = dims as [number, number?];
    const { place, value } = placeOf(spec, name);
    if (logSds.has(name)) {
      const sd = readSds(typeof value === "number" ? [value] : value, rows, place, meaningOf(shape, name));
      spreads.set(name, sd);
      values.set(sd.map(Math.log), offset);
    } else if (columns === undefined) readVector(values, offset, value, rows, `recurrent: ${place}`, meaningOf(shape, name));
    else readMatrix(values, offset, value, rows, columns, `recurrent: ${place}`, meaningOf(shape, name));
  }
  const { readout } = lawFor("readout", spec.emission.kind, "recurrent: emission.kind");
  const { parameters } = readout.fromFile(spec.emission as LawFile, shape.law.readoutSize, "recurrent");
  const bias = slice.parameters.find(({ name }) => name === "readout.bias")!;
  // The law's own parameters stand right after the readout's bias.
  values.set(parameters, bias.offset + shape.law.readoutSize);
  return { shape, network: networkOf(shape.name, slice, { values, spreads }) };
}

/** Where a parameter stands in the file, and what stands there: `layers.0.norm.gain` is `layers[0].norm.gain`, an sd its logarithm. */
function placeOf(spec: RecurrentSpec, name: string): { readonly place: string; readonly value: unknown } {
  const keys = name.replace(/logSd$/, "sd").split(".");
  const place = keys.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`), "");
  const value = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], spec);
  return { place, value };
}

/** What the sizes of a parameter mean, in the letters of docs/formats.md. */
function meaningOf({ layers }: RecurrentShape, name: string): string {
  const first = name.startsWith("layers.0.");
  if (name.endsWith("weight_ih")) return first ? "G·H x X" : "G·H x H";
  if (name.endsWith("weight_hh")) return "G·H x H";
  if (name.includes("bias_")) return "G·H";
  if (name.startsWith("embedding.")) return "V x E";
  if (name.startsWith("readout.hidden.")) return name.endsWith("weight") ? "M x what it reads" : "M";
  if (name === "readout.weight") return "O x H";
  if (name === "readout.bias") return "O";
  if (!name.endsWith("noise.logSd")) return "H";
  const l = name.startsWith("layers.") ? Number(name.split(".")[1]) : 0;
  return layers[l]!.cell.stateParts === 1 ? "H" : "2H, h then c";
}

function readShape(spec: RecurrentSpec): RecurrentShape {
  const kind = checkWord(spec.cell, ["elman", "gru", "lstm", "by-layer"], "cell");
  const byLayer = kind === "by-layer";
  if (!byLayer) checkNonlinearity(kind, spec.nonlinearity, "nonlinearity", "cell");
  const inputSize = checkCount(spec.inputSize, "inputSize");
  const H = checkCount(spec.hiddenSize, "hiddenSize");
  const inputs = checkWord(spec.inputs, ["given", "previous-target", "given-and-previous-target"], "inputs");
  if (!Array.isArray(spec.layers) || spec.layers.length === 0)
    throw new RangeError("recurrent: layers must be a list of at least one layer");
  const layerCount = spec.layers.length;
  const noise = readNoise(spec.noise, byLayer ? null : (kind as CellName), "noise", "cell");
  if (noise !== null) {
    if (byLayer) throw new RangeError('recurrent: with cell "by-layer" noise must be null, as it stands in the layers; move it there');
    if (layerCount !== 1)
      throw new RangeError(`recurrent: a network with noise must have one layer, got ${layerCount}; use cell "by-layer"`);
  }
  checkFields(spec.readout, byLayer ? ["weight", "bias", "hidden"] : ["weight", "bias"], "readout");
  if (!byLayer && (spec.embedding ?? null) !== null)
    throw new RangeError('recurrent: embedding is for cell "by-layer", got one with another; give every layer its cell');
  const readoutSize = checkCount(spec.readout?.bias?.length, "the length of readout.bias (O)");
  const { readout } = lawFor("readout", spec.emission?.kind, "recurrent: emission.kind");
  const { law } = readout.fromFile(spec.emission as LawFile, readoutSize, "recurrent");
  const layers = byLayer
    ? spec.layers.map((one, l) => readOwnLayer(one as OwnLayerFile, l))
    : readLayers(spec, kind as CellName, H, layerCount);
  if (byLayer) {
    if (spec.initialState ?? null)
      throw new RangeError('recurrent: with cell "by-layer" initialState must be null, as it stands in the layers; move it there');
    if (layers.at(-1)!.hiddenSize !== H)
      throw new RangeError(`recurrent: hiddenSize must be that of the last layer, ${layers.at(-1)!.hiddenSize}, got ${H}`);
  } else for (const [l, one] of spec.layers.entries()) checkFields(one, layerFields, `layers[${l}]`);
  if (spec.embedding) checkFields(spec.embedding, ["given", "previousTarget"], "embedding");
  const givenTable = inputs === "previous-target" ? null : tableSize(spec.embedding?.given, "embedding.given");
  const targetTable = inputs === "given" ? null : tableSize(spec.embedding?.previousTarget, "embedding.previousTarget");
  if (givenTable !== null && spec.givenInputs?.kind === "real")
    throw new RangeError(
      'recurrent: embedding.given is a table with a row for each symbol, got givenInputs of kind "real"; leave it out, or give symbols',
    );
  if (targetTable !== null && law.targets.kind !== "categorical")
    throw new RangeError(
      `recurrent: embedding.previousTarget is a table with a row for each symbol, got ${law.targets.kind} targets; leave it out`,
    );
  const fromTarget = inputs === "given" ? 0 : (targetTable?.columns ?? law.targets.size);
  const fromGiven = inputSize - fromTarget;
  checkInputSize(inputs, inputSize, law.targets.size, fromTarget, givenTable?.columns ?? null);
  const shape: RecurrentShape = {
    name: spec.name ?? nameOf(layers, noise !== null),
    provenance: spec.provenance ?? null,
    byLayer,
    inputs,
    inputSize,
    givenSize: inputs === "previous-target" ? 0 : (givenTable?.rows ?? fromGiven),
    embedded: { given: givenTable?.columns ?? 0, previousTarget: targetTable?.columns ?? 0 },
    layers,
    initialGiven: (spec.initialState ?? null) !== null,
    noise,
    readoutHidden: (spec.readout.hidden ?? []).map((one, i) => {
      checkFields(one, ["weight", "bias", "nonlinearity"], `readout.hidden[${i}]`);
      const nonlinearity = checkWord(one.nonlinearity ?? "relu", elmanNonlinearities, `readout.hidden[${i}].nonlinearity`);
      return { size: checkCount(one.bias?.length, `the length of readout.hidden[${i}].bias (M)`), nonlinearity };
    }),
    law,
  };
  layers.forEach(({ residual, hiddenSize }, l) => {
    const reads = layerInputSize(shape, l);
    if (residual && (reads !== hiddenSize || (l === 0 && inputs === "given-and-previous-target")))
      throw new RangeError(
        `recurrent: layers[${l}].residual needs a layer that reads one vector of its own size ${hiddenSize}, got ${reads}; leave it out there`,
      );
  });
  return Object.freeze(shape);
}

/** The sizes of a table; null: there is none. */
function tableSize(table: unknown, place: string): { readonly rows: number; readonly columns: number } | null {
  if ((table ?? null) === null) return null;
  if (!Array.isArray(table) || !Array.isArray(table[0]) || table[0].length === 0)
    throw new TypeError(`recurrent: ${place} must be a list of rows, one for each symbol`);
  return { rows: table.length, columns: table[0].length };
}

function readLayers(spec: RecurrentSpec, kind: CellName, H: number, layerCount: number): LayerShape[] {
  const nonlinearity = kind === "elman" ? (spec.nonlinearity ?? "tanh") : null;
  const cell = cellOf(kind, nonlinearity);
  const h = new Float64Array(layerCount * H);
  const c = new Float64Array(cell.stateParts === 2 ? layerCount * H : 0);
  const given = spec.initialState ?? null;
  if (given !== null) {
    readMatrix(h, 0, given.h, layerCount, H, "recurrent: initialState.h", "layers x H");
    if (cell.stateParts === 2) readMatrix(c, 0, given.c, layerCount, H, "recurrent: initialState.c", "layers x H");
  }
  return Array.from({ length: layerCount }, (_, l) => ({
    cell,
    nonlinearity,
    hiddenSize: H,
    residual: false,
    norm: false,
    noise: null,
    initial: { h: h.slice(l * H, (l + 1) * H), c: c.slice(l * H, (l + 1) * H) },
    initialGiven: given !== null,
  }));
}

function readOwnLayer(file: OwnLayerFile, l: number): LayerShape {
  const place = `layers[${l}]`;
  checkFields(file, ownLayerFields, place);
  const kind = checkWord(file.cell, ["elman", "gru", "lstm"], `${place}.cell`);
  const nonlinearity = checkNonlinearity(kind, file.nonlinearity, `${place}.nonlinearity`, `${place}.cell`);
  const H = checkCount(file.hiddenSize, `${place}.hiddenSize`);
  const residual = file.residual ?? false;
  if (typeof residual !== "boolean")
    throw new TypeError(`recurrent: ${place}.residual must be true or false, got ${JSON.stringify(residual)}`);
  if (file.norm) checkFields(file.norm, ["gain", "bias"], `${place}.norm`);
  const cell = cellOf(kind, nonlinearity);
  const h = new Float64Array(H);
  const c = new Float64Array(cell.stateParts === 2 ? H : 0);
  const given = file.initialState ?? null;
  if (given !== null) {
    checkFields(given, ["h", "c"], `${place}.initialState`);
    readVector(h, 0, given.h, H, `recurrent: ${place}.initialState.h`, "H");
    if (cell.stateParts === 2) readVector(c, 0, given.c, H, `recurrent: ${place}.initialState.c`, "H");
  }
  return {
    cell,
    nonlinearity,
    hiddenSize: H,
    residual,
    norm: (file.norm ?? null) !== null,
    noise: readNoise(file.noise, kind, `${place}.noise`, `${place}.cell`),
    initial: { h, c },
    initialGiven: given !== null,
  };
}

function cellOf(kind: CellName, nonlinearity: ElmanNonlinearity | null): LayerShape["cell"] {
  return kind === "elman" ? elmanCell(nonlinearity!) : kind === "gru" ? gruCell() : lstmCell();
}

function checkNonlinearity(kind: CellName, value: unknown, place: string, cellPlace: string): ElmanNonlinearity | null {
  if (kind === "elman") return checkWord(value ?? "tanh", elmanNonlinearities, place);
  if ((value ?? "tanh") !== "tanh")
    throw new RangeError(`recurrent: ${place} is for the Elman cell only, got "${value}" with ${cellPlace} "${kind}"; leave it out`);
  return null;
}

function checkInputSize(inputs: RecurrentSpec["inputs"], inputSize: number, D: number, fromTarget: number, table: number | null): void {
  const given = inputSize - fromTarget;
  const target = fromTarget === D ? `the targets' size ${D}` : `the ${fromTarget} numbers of embedding.previousTarget`;
  if (inputs === "previous-target" && given !== 0)
    throw new RangeError(`recurrent: inputSize must be ${target} with inputs "previous-target", got ${inputSize}`);
  if (inputs === "previous-target") return;
  if (given < 1)
    throw new RangeError(
      `recurrent: inputSize must exceed ${target} with inputs "given-and-previous-target" (given x_t, then y_{t-1}), got ${inputSize}`,
    );
  if (table !== null && table !== given)
    throw new RangeError(
      `recurrent: inputSize must count the ${table} numbers of embedding.given, got ${inputSize}, which leaves ${given}`,
    );
}

function nameOf(layers: readonly LayerShape[], noisy: boolean): string {
  const texts = layers.map(({ cell, hiddenSize }) => `${cell.kind} ${hiddenSize}`);
  const same = texts.every((text) => text === texts[0]);
  const prefix = noisy || layers.some((layer) => layer.noise !== null) ? "noisy " : "";
  return prefix + (same ? `${texts[0]}${texts.length > 1 ? ` x ${texts.length}` : ""}` : texts.join(" + "));
}

/** The shape of a noise; its sds are read with the other numbers. `kind` null: the layers name their cells. */
function readNoise(noise: NoiseFile | null | undefined, kind: CellName | null, place: string, cellPlace: string): NoiseShape | null {
  if ((noise ?? null) === null) return null;
  checkFields(noise, ["sd", "in"], place);
  const isInside = checkWord(noise!.in ?? "state", ["state", "pre-activation"], `${place}.in`) === "pre-activation";
  if (isInside && kind !== null && kind !== "elman")
    throw new RangeError(
      `recurrent: ${place}.in "pre-activation" is for the Elman cell only, got ${cellPlace} "${kind}", whose state is no function of one noisy vector; leave it out`,
    );
  return { isShared: typeof noise!.sd === "number", isInside };
}

function readSds(value: unknown, length: number, place: string, meaning: string): Float64Array {
  const sd = new Float64Array(length);
  readVector(sd, 0, value, length, `recurrent: ${place}`, meaning);
  const bad = sd.findIndex((x) => x < 0);
  if (bad !== -1) throw new RangeError(`recurrent: ${place}[${bad}] must be at least 0, got ${sd[bad]}`);
  return sd;
}
