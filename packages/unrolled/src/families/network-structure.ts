import type { Dataset, LawFile, ModelFile, NoiseFile, OwnLayerFile, RandomRecurrentOptions } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { FamilyOptions, Shape, Spec } from "./family.js";
import type { Entrant } from "./race.js";
import { emissionOf, numberOption } from "./spec.js";

/** What a SPEC may ask of a network beside its cell, size and layers. What is as by default is left out. */
export interface NetworkStructure {
  readonly emission?: string;
  readonly residual?: true;
  readonly norm?: "layer";
  /** Sizes of the perceptron that the law of a target is read out through. */
  readonly readout?: readonly number[];
  /** Numbers that stand for a symbol that is read. */
  readonly embedding?: number;
}

export const structureOptions: FamilyOptions = {
  layers: { type: "integer", least: 1, help: "stacked layers", default: "1" },
  residual: {
    type: "choice",
    values: ["yes", "no"],
    help: "whether each layer but the first adds what it reads to its state",
    default: "no",
  },
  norm: { type: "choice", values: ["layer", "none"], help: "normalisation of what a layer passes on", default: "none" },
  readout: {
    type: "text",
    form: "linear|mlp:M[xM...]",
    matches: /^(linear|mlp:[1-9]\d{0,3}(x[1-9]\d{0,3})*)$/,
    help: "from the top layer to the law of a target; mlp:64x32: by 64, then 32 relu units",
    default: "linear",
  },
  embedding: { type: "integer", least: 1, help: "trained numbers that stand for a symbol that is read", default: "none: one-hot" },
};

/** @throws a usage error where what the SPEC asks for does not fit the data, or comes to nothing. */
export async function structureOf(
  spec: Spec,
  train: Dataset,
  inputs: NonNullable<RandomRecurrentOptions["inputs"]>,
): Promise<NetworkStructure> {
  const { lawsFor } = await import("@unrolled/core");
  const { residual, norm, readout } = spec.options;
  const emission = await emissionOf(spec, train, "readout");
  const first = lawsFor("readout").find(({ targets }) => targets === train.targets.kind)?.name;
  const embedding = numberOption(spec, "embedding", null);
  if (residual === "yes" && numberOption(spec, "layers", 1) === 1)
    throw usageError(`spec "${spec.text}": residual=yes needs two layers or more; add layers=2, or leave it out`);
  const read = [...(inputs === "given" ? [] : [train.targets]), ...(inputs === "previous-target" ? [] : [train.inputs])];
  if (embedding !== null && !read.some((space) => space?.kind === "categorical"))
    throw usageError(`spec "${spec.text}": embedding needs symbols to read, and data "${train.name}" give none; leave it out`);
  return {
    ...(emission === first ? {} : { emission }),
    ...(residual === "yes" ? { residual: true } : {}),
    ...(norm === "layer" ? { norm } : {}),
    ...(typeof readout === "string" && readout !== "linear" ? { readout: readout.slice("mlp:".length).split("x").map(Number) } : {}),
    ...(embedding === null ? {} : { embedding }),
  };
}

/** The same as options of `randomRecurrent`. */
export function startOptions({ emission, residual, norm, readout, embedding }: NetworkStructure): Partial<RandomRecurrentOptions> {
  return {
    ...(emission === undefined ? {} : { emission }),
    ...(readout === undefined ? {} : { readoutHidden: readout }),
    ...(embedding === undefined ? {} : { embedding }),
    residual: residual ?? false,
    norm: norm ?? null,
  };
}

/** Multiplications of one step, `layers` layers of H units and G gates: what progress and the order of tasks go by. */
export function stepWork(structure: NetworkStructure, layers: number, G: number, H: number, { targets, inputs }: Dataset): number {
  const { readout = [], embedding } = structure;
  const widths = [H, ...readout, targets.size];
  const readingOut = widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] as number), 0);
  return G * H * (H + (embedding ?? inputs?.size ?? targets.size)) + (layers - 1) * G * H * 2 * H + readingOut;
}

/** As a candidate asks for it. Of an emission that is not named the model's own will do. */
export function shapeOfStructure({ emission, residual, norm, readout, embedding }: NetworkStructure): Shape {
  return {
    residual: residual === true ? "yes" : "no",
    norm: norm ?? "none",
    readout: readoutShape(readout ?? []),
    embedding: embedding ?? "none",
    ...(emission === undefined ? {} : { emission }),
  };
}

type Rows = readonly (readonly number[])[];

/** What of a network's model file is looked at here. */
export interface NetworkFile extends ModelFile {
  readonly cell?: string;
  readonly nonlinearity?: string | null;
  readonly inputs?: string;
  readonly hiddenSize?: number;
  readonly layers?: readonly Partial<OwnLayerFile>[];
  readonly embedding?: { readonly given?: Rows | null; readonly previousTarget?: Rows | null } | null;
  readonly noise?: NoiseFile | null;
  readonly readout?: { readonly hidden?: readonly { readonly weight: Rows }[] | null };
  readonly emission?: LawFile;
}

/** The shape of the network in a file, by the names of a SPEC's options. */
export function shapeOfNetwork(file: NetworkFile): Shape & { readonly size: number } {
  const { layers = [], noise, embedding, readout, emission, scaling } = file;
  const bottom: Partial<OwnLayerFile> = file.cell === "by-layer" ? (layers[0] ?? {}) : (file as Partial<OwnLayerFile>);
  const differ = (["cell", "nonlinearity", "hiddenSize"] as const).some((field) =>
    layers.some((layer) => layer[field] !== layers[0]?.[field]),
  );
  const noises = layers.map((layer) => noise ?? layer.noise ?? null);
  const noisy = noises.map((one) => one !== null);
  return {
    kind: noisy.includes(true) ? "noisy-recurrent" : "recurrent",
    cell: differ ? "layers that differ" : (bottom.cell as string),
    nonlinearity: bottom.nonlinearity ?? "tanh",
    size: file.hiddenSize as number,
    inputs: file.inputs as string,
    layers: layers.length,
    noisy: whichOf(noisy),
    covariance: noises.some((one) => typeof one?.sd === "number") ? "scalar" : "diagonal",
    "noise-in": noises.some((one) => one?.in === "pre-activation") ? "pre-activation" : "state",
    residual: { all: "yes", none: "no" }[whichOf(layers.slice(1).map((layer) => layer.residual === true))] ?? "in some layers",
    norm: { all: "layer", none: "none" }[whichOf(layers.map(({ norm }) => (norm ?? null) !== null))] ?? "in some layers",
    readout: readoutShape((readout?.hidden ?? []).map(({ weight }) => weight.length)),
    embedding: (embedding?.given ?? embedding?.previousTarget)?.[0]?.length ?? "none",
    emission: emission?.kind ?? "none",
    standardise: scaling === undefined || scaling === null ? "no" : "yes",
  };
}

/** The sds of the state's noise, of all layers, one where it is for a whole layer; empty: a deterministic network. */
export function noiseOf({ noise, layers = [] }: NetworkFile): readonly number[] {
  return [noise, ...layers.map((layer) => layer.noise)].flatMap((one) => one?.sd ?? []);
}

function whichOf(flags: readonly boolean[]): string {
  const count = flags.filter(Boolean).length;
  if (count === 0) return "none";
  if (count === flags.length) return "all";
  return count > 1 ? "some" : flags[0] === true ? "bottom" : flags.at(-1) === true ? "top" : "some";
}

function readoutShape(sizes: readonly number[]): string {
  return sizes.length === 0 ? "linear" : `mlp:${sizes.join("x")}`;
}

/** Whether a candidate of a noisy family is the network without noise, which learns as its "twin". */
export function isWithoutNoise({ candidate }: Entrant): boolean {
  return (candidate as { readonly learner?: string }).learner === "twin";
}
