import {
  type Dataset,
  key,
  lawFor,
  type NonlinearGaussianView,
  networkModel,
  packDataset,
  type RandomNetworkModel,
  randomRecurrent,
  type SequenceRecord,
  type SliceBuilder,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const lengths = [3, 1, 5];
const uniforms = new Float64Array(400);
key("nonlinear").fillUniform(uniforms);
let next = 0;
const draw = (): number => uniforms[next++ % uniforms.length];

function dataOf(kind: "categorical" | "real" | "count", inputs = false): Dataset {
  return packDataset({
    name: kind,
    targets: kind === "categorical" ? { kind, size: 3, symbols: null } : { kind, size: 2 },
    inputs: inputs ? { kind: "real", size: 1 } : null,
    sequences: lengths.map(
      (length, s): SequenceRecord => ({
        id: `s${s}`,
        targets: Array.from({ length }, () =>
          kind === "categorical" ? Math.floor(3 * draw()) : [Math.floor(4 * draw()), Math.floor(4 * draw())],
        ),
        ...(inputs ? { inputs: Array.from({ length }, () => [draw()]) } : {}),
      }),
    ),
  });
}

const { law } = lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, 3, "law");
/** An sd that depends on the state, a state that is a function of a draw, and a readout of the state before. */
const variational = (s: SliceBuilder): void => {
  const y = s.previousTarget(3);
  const h = s.previous("H", 2);
  const z = s.draw("Z", s.affine(h, s.parameter("m", 2, 2)), s.affine(h, s.parameter("s", 2, 2), s.parameter("sb", 2)));
  s.keep("H", s.activate(s.add(s.affine([y, h, z], s.parameter("W", 2, 7)), s.affine(z, s.parameter("U", 2, 2))), "tanh"));
  s.emit(law, s.affine(s.activate(s.affine([z, h], s.parameter("r", 4, 4)), "tanh"), s.parameter("out", 3, 4)));
};

const text = dataOf("categorical");
const real = dataOf("real");
const realWithInputs = dataOf("real", true);
const models: readonly (readonly [string, RandomNetworkModel, Dataset])[] = (
  [
    ["elman", { cell: "elman", hiddenSize: 3, data: realWithInputs, noiseSd: 0.3 }],
    ["gru with a perceptron", { cell: "gru", hiddenSize: 3, data: real, noiseSd: 0.3, readoutHidden: [4] }],
    ["lstm over symbols", { cell: "lstm", hiddenSize: 2, data: text, noiseSd: 0.3 }],
    ["elman with noise before its nonlinearity", { cell: "elman", hiddenSize: 2, data: text, noiseSd: 0.3, noiseIn: "pre-activation" }],
    ["gru noisy in its top layer", { cell: "gru", hiddenSize: 2, layers: 2, data: text, noiseSd: 0.3, noisyLayers: "top" }],
    ["gru noisy in its bottom layer", { cell: "gru", hiddenSize: 2, layers: 2, data: text, noiseSd: 0.3, noisyLayers: "bottom" }],
    ["elman noisy in both layers, residual", { cell: "elman", hiddenSize: 2, layers: 2, residual: true, data: text, noiseSd: 0.3 }],
    ["gru, counts", { cell: "gru", hiddenSize: 2, data: dataOf("count"), noiseSd: 0.3 }],
  ] as readonly (readonly [string, Omit<Parameters<typeof randomRecurrent>[0], "key">])[]
).map(([name, options]) => [name, randomRecurrent({ ...options, key: key(name) }) as unknown as RandomNetworkModel, options.data] as const);
const own = networkModel({ name: "variational", key: key("own"), random: true, slice: variational });

describe.each([...models, ["a variational network", own, text] as const])("the nonlinear-Gaussian view of %s", (name, model, data) => {
  const view: NonlinearGaussianView = model.views.nonlinearGaussian(data);
  const { stateDim: n, noiseDim: E } = view;
  const batch = data.sequences.length;
  const points = new Float64Array(batch * n);
  key("points").fold(name).fillNormal(points);

  it("has the derivatives of its step, by central differences", () => {
    const workspace = createWorkspace();
    const process = view.open(1, workspace);
    const g = (s: Float64Array | null, noise: Float64Array, t: number): Float64Array => {
      const count = data.aliveCounts[t];
      const out = { count, dim: n, data: new Float64Array(count * n) };
      process.moveInto(out, s === null ? null : { count, dim: n, data: s }, E === 0 ? null : { count, dim: E, data: noise }, t);
      return out.data;
    };
    for (const t of [0, 1, 2, 4]) {
      const alive = data.aliveCounts[t];
      const at = t === 0 ? null : points;
      const values = new Float64Array(batch * n);
      const byState = new Float64Array(batch * n * n);
      const byNoise = E === 0 ? null : new Float64Array(batch * n * E);
      process.lineariseMoveInto(values, byState, byNoise, at, t);
      const none = new Float64Array(batch * E);
      expect(values.subarray(0, alive * n)).toEqual(g(at, none, t));
      const compare = (J: Float64Array, size: number, shifted: (i: number, j: number, by: number) => Float64Array): void => {
        for (let i = 0; i < alive; i++)
          for (let j = 0; j < size; j++) {
            const [up, down] = [shifted(i, j, 1e-5), shifted(i, j, -1e-5)];
            for (let k = 0; k < n; k++)
              expect(Math.abs(J[(i * n + k) * size + j] - (up[i * n + k] - down[i * n + k]) / 2e-5)).toBeLessThan(1e-8);
          }
      };
      const moved = (from: Float64Array, place: number, by: number): Float64Array => from.map((x, i) => (i === place ? x + by : x));
      if (at !== null) compare(byState, n, (i, j, by) => g(moved(at, i * n + j, by), none, t));
      if (byNoise !== null) compare(byNoise, E, (i, j, by) => g(at, moved(none, i * E + j, by), t));
    }
  });

  it("has the derivatives of its readout, or of its log-probability, by central differences", () => {
    const process = view.open(1, createWorkspace());
    for (const t of [0, 2]) {
      const alive = data.aliveCounts[t];
      const rowsOf = (s: Float64Array) => ({ count: alive, dim: n, data: s });
      const { normal, potential } = process;
      const values = new Float64Array(batch);
      const gradients = new Float64Array(batch * n);
      potential!.expandInto(values, gradients, new Float64Array(batch * n * n), points, t);
      const p = (s: Float64Array): Float64Array => {
        const out = new Float64Array(alive);
        potential!.logProbInto(out, rowsOf(s), t);
        return out;
      };
      p(points).forEach((value, i) => void expect(values[i]).toBeCloseTo(value, 12));
      const D = normal?.size ?? 0;
      const means = new Float64Array(batch * D);
      const J = new Float64Array(batch * D * n);
      normal?.lineariseInto(means, J, points, t);
      const r = (s: Float64Array): Float64Array => {
        const out = { count: alive, dim: D, data: new Float64Array(alive * D) };
        normal?.meanInto(out, rowsOf(s), t);
        return out.data;
      };
      expect(means.subarray(0, alive * D)).toEqual(r(points));
      for (let i = 0; i < alive; i++)
        for (let j = 0; j < n; j++) {
          const [up, down] = [1e-5, -1e-5].map((by) => points.map((x, k) => (k === i * n + j ? x + by : x)));
          expect(Math.abs(gradients[i * n + j] - (p(up)[i] - p(down)[i]) / 2e-5)).toBeLessThan(1e-7);
          for (let d = 0; d < D; d++)
            expect(Math.abs(J[(i * D + d) * n + j] - (r(up)[i * D + d] - r(down)[i * D + d]) / 2e-5)).toBeLessThan(1e-8);
        }
    }
  });
});
