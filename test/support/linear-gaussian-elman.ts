import {
  type Dataset,
  type Key,
  type NoisyRecurrentModel,
  packDataset,
  type RecurrentSpec,
  recurrent,
  type SequenceRecord,
} from "@unrolled/core";
import { denseGaussianLogDensity, type LinearGaussian } from "./dense-gaussian.js";

/** An Elman network with the identity for a nonlinearity, noise in the state and a Gaussian readout: linear-Gaussian, inputs given. */
export interface LinearElman {
  readonly weight: readonly (readonly number[])[];
  readonly inputWeight: readonly number[];
  readonly bias: readonly number[];
  readonly noiseSd: readonly number[];
  readonly readout: readonly (readonly number[])[];
  readonly readoutBias: readonly number[];
  readonly targetSd: readonly number[];
}

/** One dimension, memory 0.8: what the calibrations run on. */
export const lineElman: LinearElman = {
  weight: [[0.8]],
  inputWeight: [0.5],
  bias: [0.1],
  noiseSd: [0.5],
  readout: [[1]],
  readoutBias: [0.2],
  targetSd: [0.7],
};

/** Two dimensions that turn into each other. */
export const planeElman: LinearElman = {
  weight: [
    [0.6, 0.3],
    [-0.4, 0.7],
  ],
  inputWeight: [0.5, -0.3],
  bias: [0.1, -0.2],
  noiseSd: [0.6, 0.9],
  readout: [[1, -0.5]],
  readoutBias: [0.3],
  targetSd: [0.8],
};

export function linearElman(spec: LinearElman): NoisyRecurrentModel {
  const H = spec.bias.length;
  return recurrent({
    name: "linear Elman",
    cell: "elman",
    nonlinearity: "identity",
    inputSize: 1,
    hiddenSize: H,
    inputs: "given",
    layers: [{ weight_ih: spec.inputWeight.map((w) => [w]), weight_hh: spec.weight, bias_ih: spec.bias, bias_hh: spec.bias.map(() => 0) }],
    initialState: null,
    noise: { sd: spec.noiseSd },
    readout: { weight: spec.readout, bias: spec.readoutBias },
    emission: { kind: "gaussian", sd: spec.targetSd },
  });
}

/** The same network where nobody knows that it is linear: what grids and particles are chosen for. */
export function unknownElman(spec: LinearElman): NoisyRecurrentModel {
  const model = linearElman(spec);
  const views = Object.fromEntries(Object.entries(model.views).filter(([name]) => name !== "linearGaussian"));
  return { ...model, views: views as unknown as NoisyRecurrentModel["views"] };
}

/** Sequences of targets and inputs like N(0, 1), walks in them; `missing` marks targets (sequence, step) as missing. */
export function linearData(
  spec: LinearElman,
  lengths: readonly number[],
  key: Key,
  missing = (_s: number, _t: number): boolean => false,
): Dataset {
  const D = spec.readoutBias.length;
  return packDataset({
    name: "linear",
    targets: { kind: "real", size: D },
    inputs: { kind: "real", size: 1 },
    sequences: lengths.map((length, s): SequenceRecord => {
      const y = new Float64Array(length * D);
      const x = new Float64Array(length);
      key.fold("targets").fold(s).fillNormal(y);
      key.fold("inputs").fold(s).fillNormal(x);
      return {
        id: `s${s}`,
        inputs: Array.from(x, (v) => [v]),
        targets: Array.from({ length }, (_, t) => (missing(s, t) ? null : Array.from(y.subarray(t * D, (t + 1) * D)))),
      };
    }),
  });
}

/** Sequences drawn from the model itself, inputs N(0, 1): what a calibration runs on. */
export function drawnFrom(spec: LinearElman, lengths: readonly number[], key: Key): Dataset {
  const model = linearElman(spec);
  return packDataset({
    name: "drawn",
    targets: { kind: "real", size: spec.readoutBias.length },
    inputs: { kind: "real", size: 1 },
    sequences: lengths.map((length, s): SequenceRecord => {
      const x = new Float64Array(length);
      key.fold("inputs").fold(s).fillNormal(x);
      const inputs = Array.from(x, (v) => [v]);
      return { id: `s${s}`, inputs, targets: model.sample(length, key.fold("targets").fold(s), inputs).targets };
    }),
  });
}

/** The oracle's log p(y_1..y_length | x) of sequence `index`. */
export function linearOracle(spec: LinearElman, data: Dataset, index: number, length = data.sequences[index]!.length): number {
  const { model, targets } = linearGaussianOf(spec, data, index, length);
  return denseGaussianLogDensity(model, targets);
}

/** The network over the first `length` steps of sequence `index` as a linear-Gaussian model, and the targets, NaN where missing. */
export function linearGaussianOf(
  spec: LinearElman,
  data: Dataset,
  index: number,
  length = data.sequences[index]!.length,
): { readonly model: LinearGaussian; readonly targets: readonly (readonly number[])[] } {
  const row = data.order.indexOf(index);
  const D = data.targets.size;
  const position = (t: number): number => data.starts[t]! + row;
  const model: LinearGaussian = {
    A: spec.weight,
    offsets: Array.from({ length }, (_, t) => spec.bias.map((b, i) => b + spec.inputWeight[i]! * data.inputValues![position(t)]!)),
    stateSd: spec.noiseSd,
    C: spec.readout,
    d: spec.readoutBias,
    targetSd: spec.targetSd,
  };
  const targets = Array.from({ length }, (_, t) => Array.from(data.targetValues!.subarray(position(t) * D, (position(t) + 1) * D)));
  return { model, targets };
}

/** The numbers of a fitted `linearElman`. */
export function linearOf(model: NoisyRecurrentModel): LinearElman {
  const file = model.toFile() as unknown as RecurrentSpec;
  const [layer] = file.layers;
  return {
    weight: layer!.weight_hh,
    inputWeight: layer!.weight_ih.map(([w]) => w!),
    bias: layer!.bias_ih.map((b, i) => b + layer!.bias_hh[i]!),
    noiseSd: file.noise!.sd as readonly number[],
    readout: file.readout.weight,
    readoutBias: file.readout.bias,
    targetSd: (file.emission as unknown as { sd: readonly number[] }).sd,
  };
}
