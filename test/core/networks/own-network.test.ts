import { createWorkspace } from "@unrolled/kernels";
import {
  bptt,
  type Dataset,
  elmanCell,
  fit,
  independence,
  key,
  lawFor,
  logLikelihood,
  networkModel,
  packDataset,
  replicated,
  rollout,
  type SliceBuilder,
  sampleDataset,
  smc,
  unroll,
} from "unrolled/extend";
import { describe, expect, it } from "vitest";

// A network of one's own, with public names only: a minimal gated unit (Zhou et al. 2016, doi:10.1007/s11633-016-1006-2),
// f = σ(W_f y + U_f h + b_f), h′ = h + f ⊙ (tanh(W_n y + U_n (f ⊙ h) + b_n) − h), read out by a residual perceptron.
function minimalGatedUnit(s: SliceBuilder, V: number, H: number, isRandom: boolean): void {
  const y = s.previousTarget(V);
  const before = s.previous("H", H);
  const sum = (name: string, x = before) =>
    s.add(s.affine(y, s.parameter(`W_${name}`, H, V), s.parameter(`b_${name}`, H)), s.affine(x, s.parameter(`U_${name}`, H, H)));
  const f = s.activate(sum("f"), "sigmoid");
  const n = s.activate(sum("n", s.times(f, before)), "tanh");
  const mean = s.add(before, s.times(f, s.subtract(n, before)));
  const h = isRandom ? s.draw("H", mean, s.parameter("logSd", H)) : mean;
  s.keep("H", h);
  const hidden = s.activate(s.affine(h, s.parameter("in", H, H), s.parameter("in_bias", H)), "relu");
  s.emit(law(V), s.affine(s.add(h, hidden), s.parameter("out", V, H), s.parameter("out_bias", V)));
}

const law = (V: number) => lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, V, "law").law;

/** Symbols 0 1 2 0 1 2 …, with a fifth of them replaced. */
function cycles(count: number, seed: number): Dataset {
  const sequences = Array.from({ length: count }, (_, i) => {
    const u = new Float64Array(24);
    key(seed).fold(i).fillUniform(u);
    return {
      id: `${seed}-${i}`,
      targets: Array.from({ length: 12 }, (_, t) => (u[2 * t] < 0.2 ? Math.floor(3 * u[2 * t + 1]) : (t + i) % 3)),
    };
  });
  return packDataset({ name: "cycles", targets: { kind: "categorical", size: 3, symbols: null }, sequences });
}

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
    const edges = model.graph.edges.map(({ from, to, delay }) => `${from}-${delay}->${to}`);
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
