import { type Cell, type CellState, elmanCell, gruCell, lstmCell } from "../../cells/index.js";
import { type LawFile, lawFor } from "../../laws/index.js";
import { checkCount, checkWord, readMatrix, readVector } from "./check-arrays.js";
import { givenSize, layOutParameters, offsetOf, type RecurrentShape } from "./recurrent-shape.js";
import type { RecurrentSpec } from "./recurrent-spec.js";

/** A checked model: its shape, its parameter vector, and the noise as it was given (exp log sd is not always sd to the bit). */
export interface CheckedRecurrent {
  readonly shape: RecurrentShape;
  readonly values: Float64Array;
  readonly noiseSd: Float64Array | null;
}

/** Checks a model file's fields, once, and flattens them. Errors name the place: `layers[0].weight_ih`. */
export function readSpec(spec: RecurrentSpec): CheckedRecurrent {
  const kind = checkWord(spec.cell, ["elman", "gru", "lstm"], "cell");
  const nonlinearity =
    kind === "elman" ? checkWord(spec.nonlinearity ?? "tanh", ["tanh", "relu", "sigmoid", "identity"], "nonlinearity") : null;
  if (kind !== "elman" && (spec.nonlinearity ?? "tanh") !== "tanh")
    throw new RangeError(
      `recurrent: nonlinearity is for the Elman cell only, got "${spec.nonlinearity}" with cell "${kind}"; leave it out`,
    );
  const cell = kind === "elman" ? elmanCell(nonlinearity!) : kind === "gru" ? gruCell() : lstmCell();
  const inputSize = checkCount(spec.inputSize, "inputSize");
  const H = checkCount(spec.hiddenSize, "hiddenSize");
  const inputs = checkWord(spec.inputs, ["given", "previous-target", "given-and-previous-target"], "inputs");
  if (!Array.isArray(spec.layers) || spec.layers.length === 0)
    throw new RangeError("recurrent: layers must be a list of at least one layer");
  const layerCount = spec.layers.length;
  const noisy = (spec.noise ?? null) !== null;
  if (noisy && layerCount !== 1) throw new RangeError(`recurrent: a network with noise must have one layer, got ${layerCount}`);
  const readoutSize = checkCount(spec.readout?.bias?.length, "the length of readout.bias (O)");
  const { readout } = lawFor("readout", spec.emission?.kind, "recurrent: emission.kind");
  const { law, parameters } = readout.fromFile(spec.emission as LawFile, readoutSize, "recurrent");

  const sizes = { cell, inputSize, hiddenSize: H, layerCount, law, noisy };
  const { slices, size } = layOutParameters(sizes);
  const shape: RecurrentShape = Object.freeze({
    ...sizes,
    name: spec.name ?? `${noisy ? "noisy " : ""}${kind} ${H}${layerCount > 1 ? ` x ${layerCount}` : ""}`,
    provenance: spec.provenance ?? null,
    nonlinearity,
    inputs,
    targets: law.targets,
    initial: Object.freeze(readInitial(spec, cell, layerCount, H)),
    initialGiven: (spec.initialState ?? null) !== null,
    slices,
    size,
  });
  checkInputSize(shape);

  const values = new Float64Array(size);
  const GH = cell.gateCount * H;
  spec.layers.forEach((layer, l) => {
    const at = (name: string): number => offsetOf(shape, `layers.${l}.${name}`);
    const columns = l === 0 ? inputSize : H;
    readMatrix(values, at("weight_ih"), layer?.weight_ih, GH, columns, `layers[${l}].weight_ih`, `G·H x ${l === 0 ? "X" : "H"}`);
    readMatrix(values, at("weight_hh"), layer?.weight_hh, GH, H, `layers[${l}].weight_hh`, "G·H x H");
    readVector(values, at("bias_ih"), layer?.bias_ih, GH, `layers[${l}].bias_ih`, "G·H");
    readVector(values, at("bias_hh"), layer?.bias_hh, GH, `layers[${l}].bias_hh`, "G·H");
  });
  readMatrix(values, offsetOf(shape, "readout.weight"), spec.readout.weight, readoutSize, H, "readout.weight", "O x H");
  readVector(values, offsetOf(shape, "readout.bias"), spec.readout.bias, readoutSize, "readout.bias", "O");
  values.set(parameters, offsetOf(shape, "readout.bias") + readoutSize);
  const noiseSd = noisy ? readNoise(spec.noise?.sd, cell.stateParts * H, cell.stateParts === 1 ? "H" : "2H, h then c") : null;
  if (noiseSd !== null) values.set(noiseSd.map(Math.log), offsetOf(shape, "noise.logSd"));
  return { shape, values, noiseSd };
}

function checkInputSize(shape: RecurrentShape): void {
  const D = shape.targets.size;
  if (shape.inputs === "previous-target" && shape.inputSize !== D)
    throw new RangeError(`recurrent: inputSize must be the targets' size ${D} with inputs "previous-target", got ${shape.inputSize}`);
  if (givenSize(shape) < (shape.inputs === "previous-target" ? 0 : 1))
    throw new RangeError(
      `recurrent: inputSize must exceed the targets' size ${D} with inputs "given-and-previous-target" (given x_t, then y_{t-1}), got ${shape.inputSize}`,
    );
}

function readInitial(spec: RecurrentSpec, cell: Cell, layerCount: number, H: number): CellState<Float64Array>[] {
  const h = new Float64Array(layerCount * H);
  const c = new Float64Array(cell.stateParts === 2 ? layerCount * H : 0);
  const given = spec.initialState ?? null;
  if (given !== null) {
    readMatrix(h, 0, given.h, layerCount, H, "initialState.h", "layers x H");
    if (cell.stateParts === 2) readMatrix(c, 0, given.c, layerCount, H, "initialState.c", "layers x H");
  }
  return Array.from({ length: layerCount }, (_, l) => Object.freeze({ h, c, offset: l * H }));
}

function readNoise(value: unknown, length: number, meaning: string): Float64Array {
  const sd = new Float64Array(length);
  readVector(sd, 0, value, length, "noise.sd", meaning);
  const bad = sd.findIndex((x) => x < 0);
  if (bad !== -1) throw new RangeError(`recurrent: noise.sd[${bad}] must be at least 0, got ${sd[bad]}`);
  return sd;
}
