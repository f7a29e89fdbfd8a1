import { createWorkspace } from "@unrolled/kernels";
import {
  bptt,
  elmanCell,
  fit,
  independence,
  key,
  logLikelihood,
  networkModel,
  packDataset,
  type RandomNetworkModel,
  replicated,
  rollout,
  type SliceBuilder,
  sampleDataset,
  smc,
  type TemplateGraph,
  unroll,
} from "unrolled/extend";
import { describe, expect, it } from "vitest";
import { cycles, law, minimalGatedUnit } from "../../extending/minimal-gated-unit.js";

const [V, H] = [3, 4];
const model = networkModel({ name: "MGU", key: key(1), slice: (s) => minimalGatedUnit(s, V, H, false) });
const noisy = networkModel({ name: "noisy MGU", key: key(1), random: true, slice: (s) => minimalGatedUnit(s, V, H, true) });
const train = cycles(40, 1);

describe("a network of one's own", () => {
  it("learns, by back-propagation, what a law without memory cannot", () => {
    const { model: fitted } = fit(model, { train, valid: null }, bptt({ maxEpochs: 40, learningRate: 0.03 }), { key: key(2) });
    const test = cycles(20, 3);
    expect(logLikelihood(fitted, test, rollout()).value / test.stepCount).toBeGreaterThan(-0.75);
    expect(logLikelihood(model, test, rollout()).value / test.stepCount).toBeLessThan(-1);
  });

  it("computes its equations: one number at a time, they give its likelihood", () => {
    const { values, slices } = model.parameters;
    const of = (name: string): { at: (i: number, j?: number) => number } => {
      const { offset, shape } = slices.find((slice) => slice.name === name)!;
      return { at: (i, j = 0) => values[offset + i * (shape[1] ?? 1) + j] };
    };
    const y = train.targetSymbols!;
    let h = new Array<number>(H).fill(0);
    let total = 0;
    for (let t = 0; t < 12; t++) {
      const row = train.starts[t];
      const last = t === 0 ? null : y[train.starts[t - 1]];
      const sum = (name: string, x: readonly number[], i: number): number =>
        of(`b_${name}`).at(i) +
        (last === null ? 0 : of(`W_${name}`).at(i, last)) +
        x.reduce((total, one, j) => total + of(`U_${name}`).at(i, j) * one, 0);
      const f = h.map((_, i) => 1 / (1 + Math.exp(-sum("f", h, i))));
      const reset = f.map((gate, i) => gate * h[i]);
      h = h.map((before, i) => before + f[i] * (Math.tanh(sum("n", reset, i)) - before));
      const top = h.map((one, i) => one + Math.max(0, of("in_bias").at(i) + h.reduce((s, x, j) => s + of("in").at(i, j) * x, 0)));
      const z = Array.from({ length: V }, (_, v) => of("out_bias").at(v) + top.reduce((s, x, j) => s + of("out").at(v, j) * x, 0));
      total += z[y[row]] - Math.log(z.reduce((s, x) => s + Math.exp(x), 0));
    }
    const increments = new Float64Array(train.stepCount);
    model.views.rollout(train).logProbInto(increments, createWorkspace());
    const own = Array.from({ length: 12 }, (_, t) => increments[train.starts[t]]).reduce((a, b) => a + b);
    expect(own).toBeCloseTo(total, 12);
  });

  it("has the gradient that central differences give", () => {
    const data = cycles(3, 5);
    const gradient = new Float64Array(model.parameterCount);
    const workspace = createWorkspace();
    model.views.gradient(data).logProbAndGradientInto(new Float64Array(data.stepCount), gradient, { dropout: null }, workspace);
    const at = (i: number, step: number): number => {
      const values = model.parameters.values.slice();
      values[i] += step;
      return logLikelihood(model.withParameters(values), data, rollout()).value;
    };
    gradient.forEach((slope, i) => {
      const difference = (at(i, 1e-5) - at(i, -1e-5)) / 2e-5;
      expect(Math.abs(slope - difference) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-6);
    });
  });

  it("is drawn: a function of the state and the target before, or random with a draw, and independence follows", () => {
    const edges = (model.graph as TemplateGraph).edges.map(({ from, to, delay }) => `${from}-${delay}->${to}`);
    expect(edges.sort()).toEqual(["H-0->Y", "H-1->H", "Y-1->H"]);
    expect(model.graph.variables.map((variable) => variable.law)).toEqual(["deterministic", "random"]);
    expect(noisy.graph.variables.map((variable) => variable.law)).toEqual(["random", "random"]);
    const query = { a: ["Y4"], b: ["Y1"], given: ["Y3", "H3"] };
    expect(independence(unroll(noisy.graph, 4), query).independent).toBe(true);
    expect(independence(unroll(noisy.graph, 4), { ...query, given: ["Y3"] }).independent).toBe(false);
  });

  it("samples sequences whose mean log-likelihood is that of the law it scores with", () => {
    const drawn = sampleDataset(model, { count: 400, length: 5 }, key(7));
    const byState = Array.from({ length: 400 }, (_, i) => model.sample(5, key(8).fold(i)).targets as number[]);
    expect(drawn.stepCount).toBe(2000);
    // Every sequence of two symbols, as often as the model says.
    const rowsOf = (targets: number[]) =>
      packDataset({ name: "two", targets: { kind: "categorical", size: V, symbols: null }, sequences: [{ id: "a", targets }] });
    for (let a = 0; a < V; a++)
      for (let b = 0; b < V; b++) {
        const p = Math.exp(logLikelihood(model, rowsOf([a, b]), rollout()).value);
        const seen = byState.filter((targets) => targets[0] === a && targets[1] === b).length / 400;
        expect(Math.abs(seen - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 400));
      }
  });

  it("with one draw is scored by particles: they agree with a sum over the noise of its only step", () => {
    // At T = 1 the state is mean + ε: Gauss–Hermite-like sums over a fine grid of each of two numbers.
    const small = networkModel({ name: "small", key: key(3), random: true, slice: (s) => minimalGatedUnit(s, V, 1, true) });
    const one = packDataset({
      name: "one",
      targets: { kind: "categorical", size: V, symbols: null },
      sequences: [{ id: "a", targets: [2] }],
    });
    const estimate = logLikelihood(small, one, replicated(smc({ particles: 4000 }), 8), key(4));
    const view = small.views.particles(one);
    const workspace = createWorkspace();
    const exact = workspace.scope(() => {
      const count = 4001;
      const process = view.open(0, count, workspace);
      const state = workspace.rows(count, 1);
      // The mean of h_1 is 0 + f ⊙ (n − 0); without noise it is the deterministic network's.
      const { values } = small.parameters;
      const [bf, bn] = ["b_f", "b_n"].map((name) => values[small.parameters.slices.find((slice) => slice.name === name)!.offset]);
      const mean = Math.tanh(bn) / (1 + Math.exp(-bf));
      for (let n = 0; n < count; n++) state.data[n] = mean + (n - 2000) / 250;
      const out = workspace.vector(count);
      process.logPotentialInto(out, state, null, 0);
      let sum = 0;
      for (let n = 0; n < count; n++) sum += (Math.exp(out[n] - (state.data[n] - mean) ** 2 / 2) / Math.sqrt(2 * Math.PI)) * (1 / 250);
      return Math.log(sum);
    });
    expect(estimate.standardError).toBeLessThan(0.01);
    expect(Math.abs(estimate.value - exact)).toBeLessThan(5 * estimate.standardError);
  });

  it("may draw with a standard deviation that a slot has: particles agree with quadrature, gradients with central differences", () => {
    const spread = networkModel({
      name: "spread",
      key: key(5),
      random: true,
      slice: (s) => {
        const y = s.previousTarget(V);
        const before = s.previous("H", 1);
        const mean = s.activate(s.add(s.affine(y, s.parameter("W", 1, V)), s.affine(before, s.parameter("U", 1, 1))), "tanh");
        const logSd = s.add(s.affine(y, s.parameter("A", 1, V), s.parameter("a", 1)), s.affine(before, s.parameter("B", 1, 1)));
        const h = s.draw("H", mean, logSd);
        s.keep("H", h);
        s.emit(law(V), s.affine(h, s.parameter("out", V, 1), s.parameter("out_bias", V)));
      },
    });
    // Far from where training starts: log sds on both sides of 0.
    const values = Float64Array.of(0.8, -0.6, 0.3, 0.9, -0.7, 0.4, 0.5, -0.4, 0.6, 1.5, -1, 0.4, 0.1, -0.2, 0.3);
    const model = spread.withParameters(values);
    expect(model.views.additiveNoise).toBeUndefined();
    const targets = [2, 0];
    const data = packDataset({
      name: "two",
      targets: { kind: "categorical", size: V, symbols: null },
      sequences: [{ id: "a", targets }],
    });
    // By the equations: h = m + s z, over a grid of z at both steps.
    const [W, U, A, a, B, out, bias] = [
      values.slice(0, 3),
      values[3],
      values.slice(4, 7),
      values[7],
      values[8],
      values.slice(9, 12),
      values.slice(12),
    ];
    const p = (y: number, h: number): number => {
      const weights = Array.from(out, (w, v) => Math.exp(w * h + bias[v]));
      return weights[y] / weights.reduce((total, w) => total + w);
    };
    const z = Array.from({ length: 161 }, (_, i) => (i - 80) / 10);
    const density = z.map((x) => (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * 0.1);
    let sum = 0;
    z.forEach((z1, i) => {
      const h = Math.exp(a) * z1;
      const [mean, sd] = [Math.tanh(W[targets[0]] + U * h), Math.exp(a + A[targets[0]] + B * h)];
      z.forEach((z2, j) => {
        sum += density[i] * density[j] * p(targets[0], h) * p(targets[1], mean + sd * z2);
      });
    });
    const estimate = logLikelihood(model, data, replicated(smc({ particles: 4000 }), 8), key(6));
    expect(estimate.standardError).toBeLessThan(0.01);
    expect(Math.abs(estimate.value - Math.log(sum))).toBeLessThan(5 * estimate.standardError);

    /** Σ log p(y_t | h_t) over a cloud that is never resampled, and its derivatives. */
    const cloud = (own: RandomNetworkModel, gradient: Float64Array | null): number => {
      const workspace = createWorkspace();
      return workspace.scope(() => {
        const N = 7;
        const process = own.views.particleGradient(data).open(N, workspace, { back: gradient !== null });
        const states = [workspace.rows(N, 1), workspace.rows(N, 1)];
        const out = workspace.vector(N);
        let total = 0;
        states.forEach((state, t) => {
          process.moveInto(state, t === 0 ? null : states[0], t, [key(9)]);
          process.logPotentialInto(out, state, t === 0 ? null : states[0], t);
          total += out.reduce((a, b) => a + b);
        });
        if (gradient === null) return total;
        const d = workspace.rows(N, 1);
        const dBefore = workspace.rows(N, 1);
        const ones = workspace.vector(N).fill(1);
        process.back!.backPotential(d, ones, 1);
        process.back!.backMove(dBefore, d, states[0], 1);
        process.back!.backPotential(dBefore, ones, 0);
        process.back!.backMove(d, dBefore, null, 0);
        process.back!.addTo(gradient);
        return total;
      });
    };
    const gradient = new Float64Array(model.parameterCount);
    cloud(model, gradient);
    gradient.forEach((slope, i) => {
      const at = (by: number): number => cloud(model.withParameters(values.map((x, j) => (j === i ? x + by : x))), null);
      const difference = (8 * (at(1e-3) - at(-1e-3)) - (at(2e-3) - at(-2e-3))) / 12e-3;
      expect(Math.abs(slope - difference) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-6);
    });
  });

  it("says what does not fit", () => {
    const make = (build: (s: SliceBuilder) => void) => () => networkModel({ name: "n", key: key(1), slice: build });
    expect(make(() => {})).toThrow("slice: a slice must emit a law of its targets; call emit");
    expect(make((s) => void s.affine(s.previous("H", 2), s.parameter("W", 2, 3)))).toThrow(
      'affine needs weights of 2 columns for what it reads, "W" is 2 x 3',
    );
    expect(make((s) => minimalGatedUnit(s, V, 2, true))).toThrow('the slice of "n" has 1 draws, so random must be true, got false');
    expect(make((s) => s.emit(law(V), s.affine(s.previous("H", 2), s.parameter("W", V, 2))))).toThrow(
      'state "H" is read but never kept; call keep("H", …)',
    );
    expect(make((s) => void s.activate(s.given(2), "tahn" as "tanh"))).toThrow(
      'activate: the nonlinearity must be one of "tanh", "relu", "sigmoid", "identity", got "tahn" (did you mean "tanh"?)',
    );
    expect(() => elmanCell(undefined as never)).toThrow("elmanCell: the nonlinearity must be one of");
    expect(() => networkModel({ name: "n", key: key(1) } as never)).toThrow(
      "networkModel: slice must be a function that declares one time slice, got undefined",
    );
    expect(() => model.toFile()).toThrow('toFile: network "MGU" has no file; give toFile to networkModel');
  });
});
