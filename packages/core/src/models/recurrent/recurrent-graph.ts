import type { TemplateGraph, TemplateVariable } from "../../contracts/index.js";
import { type TemplateGraphSpec, templateGraph, variableId } from "../../graph/index.js";
import { givenSize, type RecurrentShape } from "./recurrent-shape.js";

type Edges = TemplateGraphSpec["edges"][number][];

/**
 * The network as a two-slice graph: H of each layer (LSTM: H and C, which hear the same and not each other within a slice)
 * hears all of its layer's state before, and the layer below; the first layer hears the inputs and the target before, as the
 * model says; the target hears H of the last layer. A hidden variable is a function, or random where one of its numbers has noise.
 */
export function recurrentGraph(shape: RecurrentShape, noiseSd: Float64Array | null): TemplateGraph {
  const { cell, layerCount, hiddenSize, targets } = shape;
  const given = givenSize(shape);
  const hasNoise = (part: number): boolean => noiseSd?.subarray(part * hiddenSize, (part + 1) * hiddenSize).some((sd) => sd > 0) ?? false;
  const state = (name: string, l: number): TemplateVariable => ({
    name,
    layer: layerCount === 1 ? null : l + 1,
    role: "hidden",
    law: hasNoise(name === "H" ? 0 : 1) ? "random" : "deterministic",
    space: { kind: "real", size: hiddenSize },
  });
  const layers = Array.from({ length: layerCount }, (_, l) => (cell.stateParts === 2 ? [state("H", l), state("C", l)] : [state("H", l)]));
  const edges: Edges = [];
  layers.forEach((own, l) => {
    for (const to of own.map(variableId)) {
      if (l > 0) edges.push({ from: variableId(layers[l - 1]![0]!), to });
      else if (given > 0) edges.push({ from: "X", to });
      if (l === 0 && shape.inputs !== "given") edges.push({ from: "Y", to, delay: 1 });
      for (const from of own.map(variableId)) edges.push({ from, to, delay: 1 });
    }
  });
  edges.push({ from: variableId(layers.at(-1)![0]!), to: "Y" });
  return templateGraph({
    name: shape.name,
    variables: [
      ...(given > 0 ? [{ name: "X", role: "input", space: { kind: "real", size: given } } as const] : []),
      ...layers.flat(),
      { name: "Y", role: "output", space: { kind: targets.kind, size: targets.size } },
    ],
    edges,
    parameters: { initial: null, ...parametersByLaw(shape) },
  });
}

/** Free parameters of the cells and their noise, and of the readout and its spread. */
function parametersByLaw({ slices }: RecurrentShape): { transition: number; emission: number } {
  const count = (isIts: (name: string) => boolean): number =>
    slices.filter(({ name }) => isIts(name)).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const isTransition = (name: string): boolean => name.startsWith("layers.") || name.startsWith("noise.");
  return { transition: count(isTransition), emission: count((name) => !isTransition(name)) };
}
