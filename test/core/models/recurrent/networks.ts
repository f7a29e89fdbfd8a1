import {
  type Dataset,
  type Key,
  key,
  packDataset,
  type RecurrentInputs,
  type RecurrentModel,
  type RecurrentSpec,
  recurrent,
  type SequenceRecord,
  unpackIncrements,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";

export type EmissionName = "categorical" | "bernoulli" | "gaussian" | "gaussian-readout" | "poisson";

export interface NetworkOptions {
  readonly cell: Exclude<RecurrentSpec["cell"], "by-layer">;
  readonly nonlinearity?: NonNullable<RecurrentSpec["nonlinearity"]>;
  readonly hiddenSize?: number;
  readonly layers?: number;
  readonly inputs?: RecurrentInputs;
  /** Given inputs one-hot instead of real. */
  readonly oneHotInputs?: boolean;
  readonly emission: EmissionName;
  readonly initial?: boolean;
  readonly noiseSd?: number | null;
  /** One sd for all numbers of the state. */
  readonly sharedNoise?: boolean;
  readonly noiseIn?: "pre-activation";
  readonly size?: number;
}

const givenSize = 2;

/** A numbers' source for fixtures: N(0, sd) by a path of labels. */
function normals(seed: Key): (count: number, sd: number, place: string) => number[] {
  return (count, sd, place) => {
    const out = new Float64Array(count);
    seed.fold(place).fillNormal(out);
    return Array.from(out, (x) => sd * x);
  };
}

/** A network with weights from N(0, 0.5²). */
export function networkSpec(options: NetworkOptions, seed = "network"): RecurrentSpec {
  const { cell, emission } = options;
  const H = options.hiddenSize ?? 3;
  const D = options.size ?? 3;
  const layers = options.layers ?? 1;
  const inputs = options.inputs ?? "previous-target";
  const draw = normals(key(seed));
  const matrix = (rows: number, columns: number, place: string): number[][] =>
    Array.from({ length: rows }, (_, i) => draw(columns, 0.5, `${place}.${i}`));
  const GH = { elman: 1, gru: 3, lstm: 4 }[cell] * H;
  const X = (inputs === "previous-target" ? 0 : givenSize) + (inputs === "given" ? 0 : D);
  const O = emission === "gaussian-readout" ? 2 * D : D;
  return {
    cell,
    ...(cell === "elman" ? { nonlinearity: options.nonlinearity ?? "tanh" } : {}),
    inputSize: X,
    hiddenSize: H,
    inputs,
    layers: Array.from({ length: layers }, (_, l) => ({
      weight_ih: matrix(GH, l === 0 ? X : H, `ih${l}`),
      weight_hh: matrix(GH, H, `hh${l}`),
      bias_ih: draw(GH, 0.5, `bih${l}`),
      bias_hh: draw(GH, 0.5, `bhh${l}`),
    })),
    initialState: options.initial ? { h: matrix(layers, H, "h"), ...(cell === "lstm" ? { c: matrix(layers, H, "c") } : {}) } : null,
    noise:
      (options.noiseSd ?? null) === null
        ? null
        : {
            sd: options.sharedNoise
              ? options.noiseSd!
              : Array.from({ length: cell === "lstm" ? 2 * H : H }, (_, j) => options.noiseSd! * (1 + 0.3 * j)),
            ...(options.noiseIn === undefined ? {} : { in: options.noiseIn }),
          },
    readout: { weight: matrix(O, H, "readout"), bias: draw(O, 0.5, "bias") },
    emission:
      emission === "gaussian"
        ? { kind: "gaussian", sd: Array.from({ length: D }, (_, d) => 0.6 + 0.3 * d) }
        : emission === "gaussian-readout"
          ? { kind: "gaussian", sd: "readout" }
          : { kind: emission },
  };
}

/** Random data that such a network reads: sequences of the given lengths, with targets missing here and there when asked. */
export function networkData(options: NetworkOptions, lengths: readonly number[], missing = false, seed = "data"): Dataset {
  const { emission } = options;
  const D = options.size ?? 3;
  const inputs = options.inputs ?? "previous-target";
  const readsTargets = inputs !== "given";
  const draw = normals(key(seed));
  const value = (x: number): number =>
    emission === "bernoulli" ? Number(x > 0) : emission === "poisson" ? Math.floor(Math.abs(2 * x)) : x;
  const sequences = lengths.map((length, i): SequenceRecord => {
    const targets = Array.from({ length }, (_, t) => {
      const x = draw(D, 1, `y${i}.${t}`);
      const isMissing = missing && (readsTargets ? t >= length - 2 && t > 0 : (t + i) % 4 === 2);
      if (isMissing) return null;
      if (emission === "categorical") return x.indexOf(Math.max(...x));
      return x.map((xd, d) => (missing && !readsTargets && (t + d) % 3 === 1 ? null : value(xd)));
    });
    const given = Array.from({ length }, (_, t) => draw(givenSize, 1, `x${i}.${t}`));
    const x = options.oneHotInputs ? given.map(([a]) => Number(a! > 0)) : given;
    return { id: `s${i}`, ...(inputs === "previous-target" ? {} : { inputs: x }), targets };
  });
  return packDataset({
    name: "random",
    targets:
      emission === "categorical"
        ? { kind: "categorical", size: D, symbols: null }
        : { kind: emission === "bernoulli" ? "binary" : emission === "poisson" ? "count" : "real", size: D },
    inputs: inputs === "previous-target" ? null : { kind: options.oneHotInputs ? "categorical" : "real", size: givenSize },
    sequences,
  });
}

export function deterministic(options: NetworkOptions): RecurrentModel {
  return recurrent({ ...networkSpec(options), noise: null });
}

/** Packed increments of a rollout. */
export function rollOut(model: RecurrentModel, data: Dataset): Float64Array {
  const increments = new Float64Array(data.stepCount);
  model.views.rollout(data).logProbInto(increments, createWorkspace());
  return increments;
}

/** Increments per sequence, in file order. */
export function rollOutSequences(model: RecurrentModel, data: Dataset): Float64Array[] {
  return unpackIncrements(data, rollOut(model, data));
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Central differences of `value` at `at`, with a step of 1e-5 scaled by the argument. */
export function centralDifferences(value: (parameters: Float64Array) => number, at: Float64Array): Float64Array {
  return at.map((x, i) => {
    const step = 1e-5 * Math.max(1, Math.abs(x));
    const moved = at.slice();
    moved[i] = x + step;
    const above = value(moved);
    moved[i] = x - step;
    return (above - value(moved)) / (2 * step);
  });
}

/** max |a − b| / max(1, |b|). */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++)
    largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
  return largest;
}
