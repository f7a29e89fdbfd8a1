import type { ModelFile } from "../../contracts/index.js";
import type { Network } from "../../networks/index.js";
import type { LayerShape, NoiseShape, RecurrentShape } from "./recurrent-shape.js";
import type { NoiseFile } from "./recurrent-spec.js";

/** The model file's content: the inverse of `readSpec`. */
export function writeSpec(shape: RecurrentShape, network: Network): ModelFile {
  const { layers, law, byLayer, embedded } = shape;
  const { values, spreads, slice } = network;
  const numbers = (name: string): number[] => {
    const { shape: dims, offset } = slice.parameters.find((parameter) => parameter.name === name)!;
    return Array.from(values.subarray(offset, offset + dims.reduce((a, b) => a * b, 1)));
  };
  const matrix = (name: string): number[][] => {
    const [rows, columns] = slice.parameters.find((parameter) => parameter.name === name)!.shape as [number, number];
    const all = numbers(name);
    return Array.from({ length: rows }, (_, i) => all.slice(i * columns, (i + 1) * columns));
  };
  const noiseOf = (noise: NoiseShape | null, name: string): NoiseFile | null => {
    if (noise === null) return null;
    const sd = Array.from(spreads.get(name) ?? numbers(name).map(Math.exp));
    return { sd: noise.isShared ? sd[0]! : sd, ...(noise.isInside ? { in: "pre-activation" } : {}) };
  };
  const ownOf = ({ cell, nonlinearity, hiddenSize, residual, norm, noise, initial, initialGiven }: LayerShape, at: string): object => ({
    cell: cell.kind,
    ...(nonlinearity === null ? {} : { nonlinearity }),
    hiddenSize,
    residual,
    norm: norm ? { gain: numbers(`${at}.norm.gain`), bias: numbers(`${at}.norm.bias`) } : null,
    noise: noiseOf(noise, `${at}.noise.logSd`),
    initialState: initialGiven ? { h: [...initial.h], ...(cell.stateParts === 2 ? { c: [...initial.c] } : {}) } : null,
  });
  const [first] = layers as [LayerShape];
  const bias = slice.parameters.find(({ name }) => name === "readout.bias")!.offset;
  return {
    format: "unrolled/model",
    version: 1,
    kind: "recurrent",
    name: shape.name,
    ...(shape.provenance === null ? {} : { provenance: shape.provenance }),
    cell: byLayer ? "by-layer" : first.cell.kind,
    ...(byLayer || first.nonlinearity === null ? {} : { nonlinearity: first.nonlinearity }),
    inputSize: shape.inputSize,
    hiddenSize: layers.at(-1)!.hiddenSize,
    inputs: shape.inputs,
    ...(byLayer
      ? {
          embedding: {
            given: embedded.given === 0 ? null : matrix("embedding.given"),
            previousTarget: embedded.previousTarget === 0 ? null : matrix("embedding.previousTarget"),
          },
        }
      : {}),
    layers: layers.map((own, l) => ({
      ...(byLayer ? ownOf(own, `layers.${l}`) : {}),
      weight_ih: matrix(`layers.${l}.weight_ih`),
      weight_hh: matrix(`layers.${l}.weight_hh`),
      bias_ih: numbers(`layers.${l}.bias_ih`),
      bias_hh: numbers(`layers.${l}.bias_hh`),
    })),
    initialState: shape.initialGiven
      ? {
          h: layers.map(({ initial }) => [...initial.h]),
          ...(first.cell.stateParts === 2 ? { c: layers.map(({ initial }) => [...initial.c]) } : {}),
        }
      : null,
    noise: noiseOf(shape.noise, "noise.logSd"),
    readout: {
      ...(byLayer
        ? {
            hidden: shape.readoutHidden.map(({ nonlinearity }, i) => ({
              weight: matrix(`readout.hidden.${i}.weight`),
              bias: numbers(`readout.hidden.${i}.bias`),
              nonlinearity,
            })),
          }
        : {}),
      weight: matrix("readout.weight"),
      bias: numbers("readout.bias"),
    },
    // The law's own parameters stand right after the readout's bias.
    emission: law.toFile(values.slice(bias + law.readoutSize, bias + law.width)),
  };
}
