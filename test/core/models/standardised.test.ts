import {
  type AnyModel,
  type Dataset,
  type EmissionFileOf,
  type HiddenMarkov,
  type HiddenMarkovSpec,
  hiddenMarkov,
  key,
  packDataset,
  randomRecurrent,
  type Scaling,
  type SequenceRecord,
  scalingOf,
  standardised,
  unpackSequence,
} from "@unrolled/core";
import { expectedStatistics, forward, grid, logLikelihood, rollout, smc, totalGradient } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { boundAndGradientInto } from "@unrolled/learning";
import { describe, expect, test } from "vitest";
import { relativeError } from "../../support/relative-error.js";

const targets = { kind: "real", size: 2 } as const;
const inputs = { kind: "real", size: 1 } as const;

/** Ragged, far from 0, with missing dimensions, a missing step and, without `holes`, nothing missing. */
function makeData(holes: boolean): Dataset {
  const sequences = [6, 3, 8].map((length, i): SequenceRecord => {
    const z = new Float64Array(3 * length);
    key("data").fold(i).fillNormal(z);
    return {
      id: `s${i}`,
      inputs: Array.from({ length }, (_, t) => [40 + 9 * z[3 * t + 2]]),
      targets: Array.from({ length }, (_, t) => {
        if (holes && t === 2) return null;
        return [180 + 12 * z[3 * t], holes && t === 1 ? null : -0.02 + 0.001 * z[3 * t + 1]];
      }),
    };
  });
  return packDataset({ name: "bodies", targets, inputs, sequences });
}

const full = makeData(false);
const holes = makeData(true);

/** The data scaled by hand, through plain values. */
function scaledByHand(data: Dataset, scaling: Scaling): Dataset {
  const map = (x: number | null, part: NonNullable<Scaling["targets"]>, d: number) =>
    x === null ? null : (x - part.means[d]) / part.sds[d];
  return packDataset({
    name: data.name,
    targets,
    inputs,
    sequences: data.sequences.map((_, i) => {
      const { id, targets, inputs } = unpackSequence(data, i);
      return {
        id,
        inputs: (inputs as number[][]).map((x) => x.map((v, d) => map(v, scaling.inputs!, d)!)),
        targets: (targets as ((number | null)[] | null)[]).map((y) => (y === null ? null : y.map((v, d) => map(v, scaling.targets!, d)))),
      };
    }),
  });
}

/** −Σ log sd over the observed dimensions of each sequence. */
function correction(data: Dataset, scaling: Scaling, index: number): number {
  let sum = 0;
  for (const y of unpackSequence(data, index).targets as ((number | null)[] | null)[])
    y?.forEach((v, d) => {
      if (v !== null) sum -= Math.log(scaling.targets!.sds[d]);
    });
  return sum;
}

describe("scalingOf", () => {
  test("is the mean and population sd of what is observed", () => {
    const scaling = scalingOf(holes);
    [0, 1].forEach((d) => {
      const values = holes.sequences.flatMap((_, i) =>
        (unpackSequence(holes, i).targets as ((number | null)[] | null)[]).flatMap((y) => (y?.[d] == null ? [] : [y[d]])),
      );
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
      expect(relativeError(scaling.targets!.means[d], mean)).toBeLessThan(1e-13);
      expect(scaling.targets!.sds[d] / sd).toBeCloseTo(1, 12);
    });
    expect(scaling.inputs!.means[0]).toBeGreaterThan(30);
  });

  test("keeps sd 1 where nothing varies, exactly, and leaves other kinds alone", () => {
    const data = packDataset({
      name: "c",
      targets,
      sequences: [
        {
          id: "a",
          targets: [
            [0.1, 1],
            [0.1, 3],
            [0.1, null],
          ],
        },
      ],
    });
    expect(scalingOf(data)).toEqual({ targets: { means: [0.1, 2], sds: [1, 1] }, inputs: null });
    const text = packDataset({
      name: "t",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [0, 1] }],
    });
    expect(scalingOf(text)).toEqual({ targets: null, inputs: null });
  });
});

const spec: HiddenMarkovSpec = {
  initial: [0.3, 0.7],
  transition: [
    [0.8, 0.2],
    [0.4, 0.6],
  ],
  emission: {
    kind: "gaussian",
    means: [
      [0.5, -1],
      [-0.5, 1],
    ],
    sds: [
      [1, 0.8],
      [0.7, 1.2],
    ],
  },
};

describe("a hidden Markov model of standardised data", () => {
  const scaling: Scaling = { targets: scalingOf(holes).targets, inputs: null };
  const model = standardised(hiddenMarkov(spec), scaling);
  /** The same law written in original units: mean + sd · mean_k, sd · sd_k. */
  const inOriginalUnits = (inner: HiddenMarkov): HiddenMarkov => {
    const { means, sds } = inner.toFile().emission as EmissionFileOf<"gaussian">;
    const part = scaling.targets!;
    return hiddenMarkov({
      ...inner.toFile(),
      emission: {
        kind: "gaussian",
        means: means.map((row) => row.map((m, d) => part.means[d] + part.sds[d] * m)),
        sds: sds.map((row) => row.map((sd, d) => part.sds[d] * sd)),
      },
    });
  };

  test("has the densities of the same law in original units, step by step, exact and sampled", () => {
    const original = inOriginalUnits(hiddenMarkov(spec));
    const ours = logLikelihood(model, holes, forward());
    const theirs = logLikelihood(original, holes, forward());
    ours.sequences.forEach(({ increments }, i) => {
      increments.forEach((x, t) => void expect(x).toBeCloseTo(theirs.sequences[i].increments[t], 9));
    });
    expect(ours.sequences[0].increments[2]).toBe(0);
    const method = smc({ particles: 64 });
    const [a, b] = [model, original].map((m) => logLikelihood(m, holes, method, key("same")).value);
    expect(relativeError(a, b)).toBeLessThan(1e-10);
  });

  test("makes the same EM step, and stays standardised", () => {
    const maximise = (m: HiddenMarkov): HiddenMarkov => {
      const { statistics } = expectedStatistics(m.views.finite(holes), createWorkspace());
      return m.views.expectations(holes).maximise(statistics, { initial: 0, transition: 0.5, emission: 0.5 }) as HiddenMarkov;
    };
    const next = maximise(model);
    const { scaling: kept, ...inner } = next.toFile();
    expect(kept).toEqual(scaling);
    const expected = maximise(inOriginalUnits(hiddenMarkov(spec))).toFile();
    const actual = inOriginalUnits(hiddenMarkov(inner)).toFile();
    const flat = (file: typeof expected): number[] =>
      [file.initial, file.transition, (file.emission as { means: unknown }).means, (file.emission as { sds: unknown }).sds].flat(
        3,
      ) as number[];
    flat(actual).forEach((x, i) => void expect(relativeError(x, flat(expected)[i])).toBeLessThan(1e-10));
    expect(logLikelihood(next, holes, forward()).value).toBeGreaterThan(logLikelihood(model, holes, forward()).value);
  });

  test("samples in original units", () => {
    const { targets: drawn, states } = model.sample(5, key(2));
    const inner = hiddenMarkov(spec).sample(5, key(2));
    expect(states).toEqual(inner.states);
    (drawn as number[][]).forEach((y, t) => {
      y.forEach((x, d) => {
        const z = (inner.targets as number[][])[t][d];
        expect(x).toBeCloseTo(scaling.targets!.means[d] + scaling.targets!.sds[d] * z, 12);
      });
    });
  });

  test("shows the data as they were given", () => {
    for (const view of ["finite", "expectations", "particles"] as const) expect(model.views[view](holes).data).toBe(holes);
    expect(Object.keys(model.views)).toEqual(Object.keys(hiddenMarkov(spec).views));
  });
});

describe("networks of standardised data", () => {
  const scaling = scalingOf(full);
  const byHand = scaledByHand(full, scaling);
  const shared = { cell: "gru", hiddenSize: 3, data: byHand, inputs: "given-and-previous-target", key: key("net") } as const;
  const expectShifted = (
    model: AnyModel,
    inner: AnyModel,
    score: (m: never, d: Dataset) => { value: number; sequences: readonly { value: number }[] },
  ): void => {
    const outer = score(model as never, full);
    const within = score(inner as never, byHand);
    full.sequences.forEach((_, i) => {
      expect(relativeError(outer.sequences[i].value, within.sequences[i].value + correction(full, scaling, i))).toBeLessThan(1e-11);
    });
  };

  test("a deterministic network: rollout, particles and gradient are the inner ones, log-densities in original units", () => {
    const inner = randomRecurrent(shared);
    const model = standardised(inner, scaling);
    expectShifted(model, inner, (m, d) => logLikelihood(m as typeof inner, d, rollout()));
    expectShifted(model, inner, (m, d) => logLikelihood(m as typeof inner, d, smc({ particles: 1 }), key(1)));
    const [outer, within] = [totalGradient(model, full), totalGradient(inner, byHand)];
    expect(outer.gradient.length).toBe(inner.parameters.values.length);
    outer.gradient.forEach((g, i) => void expect(relativeError(g, within.gradient[i])).toBeLessThan(1e-11));
  });

  test("a noisy network: particles, grid and particle gradient likewise", () => {
    const inner = randomRecurrent({ ...shared, cell: "elman", hiddenSize: 1, noiseSd: 0.4 });
    const model = standardised(inner, scaling);
    expectShifted(model, inner, (m, d) => logLikelihood(m as typeof inner, d, smc({ particles: 20 }), key(4)));
    expectShifted(model, inner, (m, d) => logLikelihood(m as typeof inner, d, grid()));
    const options = { particles: 4, resampleBelow: 0.5, key: key(7) };
    const run = (m: typeof inner, d: Dataset): [Float64Array, Float64Array] => {
      const bounds = new Float64Array(d.sequences.length);
      const gradient = new Float64Array(inner.parameters.values.length);
      boundAndGradientInto(m.views.particleGradient, d, bounds, gradient, options, createWorkspace());
      return [bounds, gradient];
    };
    const [bounds, gradient] = run(model, full);
    const [innerBounds, innerGradient] = run(inner, byHand);
    bounds.forEach((b, i) => void expect(relativeError(b, innerBounds[i] + correction(full, scaling, i))).toBeLessThan(1e-11));
    gradient.forEach((g, i) => void expect(relativeError(g, innerGradient[i])).toBeLessThan(1e-10));
  });

  test("takes new parameters and stays standardised; samples from scaled inputs", () => {
    const inner = randomRecurrent(shared);
    const model = standardised(inner, scaling);
    const values = inner.parameters.values.map((x) => x / 2);
    const changed = model.withParameters(values);
    expect(changed.toFile()).toEqual({ ...inner.withParameters(values).toFile(), scaling });
    expectShifted(changed as AnyModel, inner.withParameters(values) as AnyModel, (m, d) => logLikelihood(m as typeof inner, d, rollout()));
    const given = unpackSequence(full, 0).inputs as number[][];
    const handScaled = unpackSequence(byHand, 0).inputs as number[][];
    const outer = model.sample(4, key(3), given).targets as number[][];
    const within = inner.sample(4, key(3), handScaled).targets as number[][];
    outer.forEach((y, t) => void expect(y[0]).toBeCloseTo(scaling.targets!.means[0] + scaling.targets!.sds[0] * within[t][0], 9));
  });
});

test("what cannot be scaled is refused", () => {
  const coin = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[0.5, 0.5]] } });
  const part = { means: [0, 0], sds: [1, 1] };
  expect(() => standardised(coin, { targets: part, inputs: null })).toThrow(TypeError);
  expect(() => standardised(hiddenMarkov(spec), { targets: null, inputs: part })).toThrow("has none");
  expect(() => standardised(hiddenMarkov(spec), { targets: { means: [0], sds: [1] }, inputs: null })).toThrow(
    "scaling.targets.means must be a list of 2 numbers, got 1",
  );
  expect(() => standardised(hiddenMarkov(spec), { targets: { means: [0, 0], sds: [1, 0] }, inputs: null })).toThrow(
    "scaling.targets.sds must hold numbers above 0, got 0",
  );
  const once = standardised(hiddenMarkov(spec), { targets: part, inputs: null });
  expect(() => standardised(once, { targets: part, inputs: null })).toThrow("standardised already");
  const counts = packDataset({ name: "c", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
  expect(() => once.views.finite(counts)).toThrow('needs real targets of size 2, data "c" has count of size 1');
});

test("no scaling at all changes nothing", () => {
  const plain = hiddenMarkov(spec);
  const wrapped = standardised(plain, { targets: null, inputs: null });
  expect(logLikelihood(wrapped, holes, forward()).value).toBe(logLikelihood(plain, holes, forward()).value);
});
