import type { ModelFile } from "../../contracts/index.js";
import type { CheckedRecurrent } from "./read-spec.js";
import { offsetOf } from "./recurrent-shape.js";

/** The model file's content: the inverse of `readSpec`. */
export function writeSpec({ shape, values, noiseSd }: CheckedRecurrent): ModelFile {
  const { cell, hiddenSize: H, layerCount, inputSize, law } = shape;
  const { readoutSize, width } = law;
  const GH = cell.gateCount * H;
  const vector = (name: string, length: number): number[] => {
    const offset = offsetOf(shape, name);
    return Array.from(values.subarray(offset, offset + length));
  };
  const matrix = (name: string, rows: number, columns: number): number[][] => rowsOf(values, offsetOf(shape, name), rows, columns);
  const initial = shape.initial[0]!;
  return {
    format: "unrolled/model",
    version: 1,
    kind: "recurrent",
    name: shape.name,
    ...(shape.provenance === null ? {} : { provenance: shape.provenance }),
    cell: cell.kind,
    ...(shape.nonlinearity === null ? {} : { nonlinearity: shape.nonlinearity }),
    inputSize,
    hiddenSize: H,
    inputs: shape.inputs,
    layers: Array.from({ length: layerCount }, (_, l) => ({
      weight_ih: matrix(`layers.${l}.weight_ih`, GH, l === 0 ? inputSize : H),
      weight_hh: matrix(`layers.${l}.weight_hh`, GH, H),
      bias_ih: vector(`layers.${l}.bias_ih`, GH),
      bias_hh: vector(`layers.${l}.bias_hh`, GH),
    })),
    initialState: shape.initialGiven
      ? { h: rowsOf(initial.h, 0, layerCount, H), ...(cell.stateParts === 2 ? { c: rowsOf(initial.c, 0, layerCount, H) } : {}) }
      : null,
    noise: noiseSd === null ? null : { sd: Array.from(noiseSd) },
    readout: { weight: matrix("readout.weight", readoutSize, H), bias: vector("readout.bias", readoutSize) },
    // The law's own parameters stand right after the readout's bias.
    emission: law.toFile(values.slice(offsetOf(shape, "readout.bias") + readoutSize, offsetOf(shape, "readout.bias") + width)),
  };
}

function rowsOf(A: Float64Array, offset: number, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(A.subarray(offset + i * columns, offset + (i + 1) * columns)));
}
