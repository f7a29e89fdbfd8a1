import { checkOptions, describeValue } from "../../checks/index.js";
import type { ModelFile } from "../../contracts/index.js";
import type { CellName, NoiseFile, OwnLayerFile, RecurrentSpec } from "./recurrent-spec.js";

/**
 * One sd for each number of a layer's state (the default) or one for all, after the nonlinearity (the default) or before it; in all layers
 * (the default), the top one or the bottom one.
 */
export interface NoiseForm {
  readonly noisyLayers?: "all" | "top" | "bottom";
  readonly covariance?: "diagonal" | "scalar";
  readonly noiseIn?: "state" | "pre-activation";
}

/**
 * The file of the same network with Gaussian noise of one sd in every number of its state (or of one layer's): s_t = cell(s_{t−1}, x_t) + sd ε_t, in place of
 * the noise that it has, if any. What a network without noise has learned is where one with noise can start from (`particleEm`). The
 * weights, and a `scaling`, stay.
 *
 * @throws TypeError where the file is not one of a recurrent network; RangeError unless the sd is above 0.
 * @example
 * const start = parseModel(withNoise(network.toFile(), 0.3), "start");
 * console.log(start.views.particleGradient !== undefined); // true
 */
export function withNoise(file: ModelFile, sd: number, form: NoiseForm = {}): ModelFile {
  checkOptions("withNoise", form, ["covariance", "noiseIn", "noisyLayers"]);
  const { covariance = "diagonal", noiseIn = "state", noisyLayers = "all" } = form;
  if (file?.kind !== "recurrent")
    throw new TypeError(
      `withNoise: the file of a recurrent network is required, got ${file?.kind === undefined ? "none" : `one of kind "${file.kind}"`}; pass model.toFile()`,
    );
  if (!(sd > 0 && sd < Number.POSITIVE_INFINITY)) throw new RangeError(`withNoise: sd must be above 0, got ${sd}; 0.3 is a start`);
  if (!["all", "top", "bottom"].includes(noisyLayers))
    throw new RangeError(`withNoise: noisyLayers must be "all", "top" or "bottom", got ${describeValue(noisyLayers)}`);
  const spec = file as unknown as RecurrentSpec;
  const noiseOf = (cell: CellName, H: number): NoiseFile => ({
    sd: covariance === "scalar" ? sd : new Array<number>(cell === "lstm" ? 2 * H : H).fill(sd),
    ...(noiseIn === "state" ? {} : { in: noiseIn }),
  });
  if (spec.cell !== "by-layer" && spec.layers.length === 1) return { ...file, noise: noiseOf(spec.cell, spec.hiddenSize) };
  const layers = spec.cell === "by-layer" ? (spec.layers as readonly OwnLayerFile[]) : ownLayers(spec, spec.cell);
  const isNoisy = (l: number): boolean => noisyLayers === "all" || l === (noisyLayers === "top" ? layers.length - 1 : 0);
  const noisy = layers.map((layer, l) => ({ ...layer, noise: isNoisy(l) ? noiseOf(layer.cell, layer.hiddenSize) : null }));
  const { nonlinearity: _, noise: __, ...rest } = file;
  return { ...rest, kind: file.kind, cell: "by-layer", initialState: null, layers: noisy } as ModelFile;
}

/** Layers that share a cell, each with it. */
function ownLayers({ nonlinearity, hiddenSize, layers, initialState }: RecurrentSpec, cell: CellName): readonly OwnLayerFile[] {
  const initialOf = (l: number) =>
    initialState == null ? null : { h: initialState.h[l]!, ...(initialState.c == null ? {} : { c: initialState.c[l]! }) };
  return layers.map((layer, l) => ({
    ...layer,
    cell,
    ...(nonlinearity == null ? {} : { nonlinearity }),
    hiddenSize,
    initialState: initialOf(l),
  }));
}
