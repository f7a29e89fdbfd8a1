import {
  type AnyModel,
  type Dataset,
  key,
  type LinearGaussianSpec,
  linearGaussian,
  networkModel,
  packDataset,
  parseModel,
  type RecurrentSpec,
  recurrent,
  type SequenceRecord,
  standardised,
  unpackSequence,
} from "@unrolled/core";
import { chooseMethod, kalman, logLikelihood, replicated, smc } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { lawFor } from "../../../packages/core/src/laws/index.js";
import { denseLinearGaussian } from "../../support/dense-linear-gaussian.js";

type Rows = number[][];

function numbers(count: number, label: string | number): number[] {
  const out = new Float64Array(count);
  key("linear networks").fold(label).fillNormal(out);
  return Array.from(out);
}
function rows(count: number, size: number, label: string, scale = 1): Rows {
  const z = numbers(count * size, label);
  return Array.from({ length: count }, (_, i) => z.slice(i * size, (i + 1) * size).map((x) => scale * x));
}

/** An identity Elman network of H units with noise, X inputs and D targets, its memory short of exploding. */
function elman(H: number, inputs: RecurrentSpec["inputs"], X: number, D: number) {
  const inputSize = (inputs === "previous-target" ? 0 : X) + (inputs === "given" ? 0 : D);
  return {
    cell: "elman",
    nonlinearity: "identity",
    inputSize,
    hiddenSize: H,
    inputs,
    layers: [
      {
        weight_ih: rows(H, inputSize, "ih", 0.5),
        weight_hh: rows(H, H, "hh", 0.5 / Math.sqrt(H)),
        bias_ih: numbers(H, "bi"),
        bias_hh: numbers(H, "bh"),
      },
    ],
    initialState: { h: [numbers(H, "s0")], c: null },
    noise: { sd: numbers(H, "sd").map((x) => 0.3 + 0.3 * Math.abs(x)) },
    readout: { weight: rows(D, H, "readout", 1 / Math.sqrt(H)), bias: numbers(D, "rb") },
    emission: { kind: "gaussian", sd: numbers(D, "e").map((x) => 0.4 + 0.2 * Math.abs(x)) },
  } as const;
}

function dataOf(lengths: readonly number[], D: number, X: number, holes: boolean): Dataset {
  return packDataset({
    name: "numbers",
    targets: { kind: "real", size: D },
    inputs: X === 0 ? null : { kind: "real", size: X },
    sequences: lengths.map((length, i): SequenceRecord => {
      const targets: SequenceRecord["targets"][number][] = rows(length, D, `y${i}`);
      if (holes && length > 4) targets[1] = null;
      if (length > 4 && D > 1 && holes) targets[3] = [null, ...(targets[3] as number[]).slice(1)];
      if (length > 4) targets[length - 1] = null;
      return { id: `s${i}`, targets, ...(X === 0 ? {} : { inputs: rows(length, X, `x${i}`) }) };
    }),
  });
}

const diagonal = (sds: readonly number[]): Rows => sds.map((sd, i) => sds.map((_, j) => (i === j ? sd * sd : 0)));
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => x + b[i]);
const times = (M: readonly (readonly number[])[], v: readonly number[]): number[] =>
  M.map((row) => row.reduce((s, w, j) => s + w * v[j], 0));

/** The same written out by hand: matrices, and what the first step and the target before add as inputs. */
function byHand(spec: ReturnType<typeof elman>, data: Dataset, index: number) {
  const { targets, inputs } = unpackSequence(data, index);
  const [layer] = spec.layers;
  const D = data.targets.size;
  const x = targets.map((_, t) => {
    const before = t === 0 ? new Array<number>(D).fill(0) : (targets[t - 1] as number[]);
    return [
      ...(spec.inputs === "previous-target" ? [] : ((inputs as Rows)[t] ?? [])),
      ...(spec.inputs === "given" ? [] : (before ?? new Array<number>(D).fill(0))),
    ];
  });
  const b = plus(layer.bias_ih, layer.bias_hh);
  const system: LinearGaussianSpec = {
    initialMean: plus(plus(times(layer.weight_hh, spec.initialState.h[0]), times(layer.weight_ih, x[0])), b),
    initialCov: diagonal(spec.noise.sd),
    A: layer.weight_hh,
    B: layer.weight_ih,
    b,
    Q: diagonal(spec.noise.sd),
    C: spec.readout.weight,
    d: spec.readout.bias,
    R: diagonal(spec.emission.sd),
  };
  return { system, x, targets: targets as (number[] | null)[] };
}

describe.each([1, 2, 3, 5, 8])("an identity Elman network of %i units with noise", (H) => {
  describe.each([
    ["given", 2, 1],
    ["given", 1, 3],
    ["previous-target", 0, 2],
    ["given-and-previous-target", 2, 2],
  ] as const)("inputs %s, %i of them, %i targets", (inputs, X, D) => {
    const spec = elman(H, inputs, X, D);
    const network = recurrent(spec);
    const data = dataOf([9, 1, 6], D, X, inputs === "given");

    test("has the likelihood of all targets as one Gaussian, exactly, and the chooser takes kalman", () => {
      const { method, exact } = chooseMethod(network as AnyModel, data) as { method: { name: string }; exact?: boolean };
      expect(method.name).toBe("kalman");
      expect(exact ?? true).toBe(true);
      logLikelihood(network, data, kalman()).sequences.forEach(({ value }, index) => {
        const { system, x, targets } = byHand(spec, data, index);
        const truth = denseLinearGaussian(system, targets, x);
        expect(Math.abs(value - truth)).toBeLessThan(1e-10 * (1 + Math.abs(truth)));
      });
    });

    test("equals the Kalman filter on the matrices written by hand to 1e-10", () => {
      const { system, x, targets } = byHand(spec, data, 0);
      const alone = packDataset({
        name: "by hand",
        targets: data.targets,
        inputs: { kind: "real", size: x[0].length },
        sequences: [{ id: "a", targets, inputs: x }],
      });
      const own = logLikelihood(linearGaussian(system), alone, kalman()).sequences[0];
      const ours = logLikelihood(network, data, kalman()).sequences[0];
      own.increments.forEach((increment, t) => void expect(Math.abs(ours.increments[t] - increment)).toBeLessThan(1e-10));
    });
  });
});

test("its particle filter agrees within 5 standard errors", () => {
  for (const H of [1, 3, 8]) {
    const spec = elman(H, "given", 1, 1);
    const network = recurrent(spec);
    const inputs = rows(8, 1, "drawn");
    const data = packDataset({
      name: "drawn",
      targets: { kind: "real", size: 1 },
      inputs: { kind: "real", size: 1 },
      sequences: [{ id: "a", inputs, targets: network.sample(8, key(1), inputs).targets }],
    });
    const { value, standardError } = logLikelihood(network, data, replicated(smc({ particles: 2000 }), 8), key(H));
    expect(standardError).toBeLessThan(0.1);
    expect(Math.abs(value - logLikelihood(network, data, kalman()).value)).toBeLessThan(5 * standardError);
  }
});

const linear = (model: AnyModel, data: Dataset) => logLikelihood(model as never, data, kalman());

/** Likelihoods by many particles: the oracle of slices that nobody writes matrices of. */
function agreesWithParticles(model: AnyModel, data: Dataset): void {
  const { value, standardError } = logLikelihood(model as never, data, replicated(smc({ particles: 3000 }), 8), key(2));
  expect(standardError).toBeLessThan(0.25);
  expect(Math.abs(value - linear(model, data).value)).toBeLessThan(5 * standardError);
}

test("a residual stack of identity layers with noise in one or both, and noise before the identity, are linear systems", () => {
  const layer = (noisy: boolean, label: string) => ({
    weight_ih: rows(2, 2, `${label} ih`, 0.4),
    weight_hh: rows(2, 2, `${label} hh`, 0.3),
    bias_ih: [0.1, 0.2],
    bias_hh: [0, 0],
    cell: "elman" as const,
    nonlinearity: "identity" as const,
    hiddenSize: 2,
    residual: true,
    ...(noisy ? { noise: { sd: [0.4, 0.5] } } : {}),
  });
  const data = dataOf([6, 3], 1, 2, true);
  for (const noisy of [
    [true, true],
    [true, false],
    [false, true],
  ]) {
    const model = recurrent({
      cell: "by-layer",
      inputSize: 2,
      hiddenSize: 2,
      inputs: "given",
      layers: [layer(noisy[0], "one"), layer(noisy[1], "two")],
      noise: null,
      readout: { weight: [[0.7, -0.4]], bias: [0.1] },
      emission: { kind: "gaussian", sd: [0.9] },
    } as RecurrentSpec) as unknown as AnyModel;
    agreesWithParticles(model, data);
    expect(chooseMethod(model, data).method.name).toBe("kalman");
    expect(linear(parseModel(model.toFile(), "m"), data).value).toBe(linear(model, data).value);
  }
  const inside = recurrent({ ...elman(2, "given", 2, 1), noise: { sd: [0.5, 0.6], in: "pre-activation" } } as RecurrentSpec);
  agreesWithParticles(inside as unknown as AnyModel, dataOf([6], 1, 2, true));
});

test("what is not linear by its structure offers no such view: tanh, a GRU, a layer normalised, sds that are read out, other targets", () => {
  const base = elman(2, "given", 2, 1);
  const offers = (change: object): boolean => "linearGaussian" in recurrent({ ...base, ...change } as never).views;
  expect(offers({})).toBe(true);
  expect(offers({ noise: { sd: 0.4 } })).toBe(true);
  expect(offers({ nonlinearity: "tanh" })).toBe(false);
  expect(offers({ noise: null })).toBe(false);
  expect(offers({ emission: { kind: "poisson" } })).toBe(false);
  expect(offers({ emission: { kind: "gaussian", sd: "readout" }, readout: { weight: rows(2, 2, "w"), bias: [0, 0] } })).toBe(false);
});

test("a slice of one's own is linear where its ops are; noise of one draw in another, and sums, are followed", () => {
  const { readout: gaussian } = lawFor("readout", "gaussian", "test");
  const { law } = gaussian.fromFile({ kind: "gaussian", sd: [1] } as never, 1, "test");
  const model = networkModel({
    name: "two draws",
    random: true,
    key: key(3),
    slice: (s) => {
      const x = s.given(2);
      const before = s.previous("H", 2, [0.3, -0.2]);
      const first = s.draw("A", s.affine([before, x], s.parameter("W", 2, 4), s.parameter("b", 2)), s.parameter("a", 1));
      const second = s.draw(
        "H",
        s.subtract(s.affine(first, s.parameter("V", 2, 2)), s.affine(before, s.parameter("U", 2, 2))),
        s.parameter("h", 2),
      );
      s.keep("H", second);
      s.emit(law, s.affine([second, first, x], s.parameter("C", 1, 6)), s.parameter("logSd", 1));
    },
  });
  agreesWithParticles(model as unknown as AnyModel, dataOf([5, 2], 1, 2, true));
});

test("behind standardised it is the same, in original units", () => {
  const spec = elman(3, "given-and-previous-target", 2, 2);
  const data = dataOf([9, 4], 2, 2, false);
  const scaling = { targets: { means: [5, -3], sds: [2, 0.5] }, inputs: { means: [1, 0], sds: [3, 0.2] } };
  const scaled = packDataset({
    name: "scaled",
    targets: data.targets,
    inputs: data.inputs,
    sequences: data.sequences.map((_, i): SequenceRecord => {
      const { id, targets, inputs } = unpackSequence(data, i);
      const scale = (y: number[], { means, sds }: { means: number[]; sds: number[] }) => y.map((v, d) => (v - means[d]) / sds[d]);
      return {
        id,
        targets: (targets as (number[] | null)[]).map((y) => (y === null ? null : scale(y, scaling.targets))),
        inputs: (inputs as Rows).map((x) => scale(x, scaling.inputs)),
      };
    }),
  });
  const own = logLikelihood(standardised(recurrent(spec) as AnyModel, scaling) as never, data, kalman());
  const inner = logLikelihood(recurrent(spec), scaled, kalman());
  own.sequences.forEach(({ value, steps }, i) => {
    expect(value).toBeCloseTo(inner.sequences[i].value - steps * Math.log(2 * 0.5), 9);
  });
});
