import { type Dataset, key, type NoisyRecurrentModel, type ParticleView, recurrent } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { deterministic, type NetworkOptions, networkData, networkSpec, rollOutSequences } from "./networks.js";

const workspace = createWorkspace();
const lengths = [4, 7, 1, 7];

const options: NetworkOptions[] = [
  { cell: "elman", emission: "categorical", initial: true },
  { cell: "elman", nonlinearity: "identity", emission: "gaussian", inputs: "given" },
  { cell: "gru", emission: "bernoulli", inputs: "given-and-previous-target" },
  { cell: "lstm", emission: "poisson", initial: true },
];
const titled = options.map((option) => [Object.values(option).join(" "), option] as const);
const stacked: (readonly [string, NetworkOptions])[] = [
  ...titled,
  ["lstm, three layers", { cell: "lstm", emission: "categorical", layers: 3, initial: true }],
  ["gru, two layers", { cell: "gru", emission: "gaussian-readout", inputs: "given", layers: 2 }],
];

function noisy(option: NetworkOptions, sd: number): NoisyRecurrentModel {
  const spec = networkSpec({ ...option, noiseSd: sd });
  return recurrent({ ...spec, noise: spec.noise! });
}

/** log p(y_t | s_t^n) of N particles moved without weights: N rows of T. */
function runCloud(view: ParticleView, index: number, N: number): number[][] {
  const process = view.open(index, N, workspace);
  let state = workspace.rows(N, view.stateDim);
  let previous = workspace.rows(N, view.stateDim);
  const potentials = new Float64Array(N);
  const out = Array.from({ length: N }, (): number[] => []);
  for (let t = 0; t < process.length; t++) {
    const step = key("cloud").fold(index).fold(t);
    if (t === 0) process.initialInto(state, step);
    else process.moveInto(state, previous, t, step);
    process.logPotentialInto(potentials, state, t === 0 ? null : previous, t);
    out.forEach((row, n) => {
      row.push(potentials[n]!);
    });
    [state, previous] = [previous, state];
  }
  return out;
}

describe("the particles view of a deterministic network", () => {
  it.each(stacked)("gives every particle the rollout's increments, bit for bit: %s", (_, option) => {
    const model = deterministic(option);
    const data = networkData(option, lengths, true);
    const increments = rollOutSequences(model, data).map((values) => [...values]);
    lengths.forEach((_, index) => {
      expect(runCloud(model.views.particles(data), index, 1)).toEqual([increments[index]]);
      expect(runCloud(model.views.particles(data), index, 3)).toEqual([increments[index], increments[index], increments[index]]);
    });
  });
});

describe("the particles view of a noisy network", () => {
  it.each(titled)("approaches the rollout as the noise vanishes: %s", (_, option) => {
    const data: Dataset = networkData(option, lengths, true);
    const increments = rollOutSequences(deterministic(option), data);
    const gap = (sd: number): number => {
      const clouds = lengths.map((_, index) => runCloud(noisy(option, sd).views.particles(data), index, 2));
      return Math.max(...clouds.flatMap((cloud, index) => cloud.flatMap((row) => row.map((x, t) => Math.abs(x - increments[index]![t]!)))));
    };
    expect(gap(1e-9)).toBeLessThan(1e-6);
    expect(gap(0.1)).toBeGreaterThan(1e-3);
    expect(gap(0)).toBe(0);
  });

  it.each(titled)("moves by the mean of the additiveNoise view plus sd ⊙ ε: %s", (_, option) => {
    const model = noisy(option, 0.4);
    const data = networkData(option, lengths);
    const N = 5;
    const { sd, stateDim, open } = model.views.additiveNoise(data);
    const particles = model.views.particles(data).open(1, N, workspace);
    const mean = open(1, N, workspace);
    const drawn = new Float64Array(N * stateDim);
    const [state, next, expected] = [0, 1, 2].map(() => workspace.rows(N, stateDim)) as [
      ReturnType<typeof workspace.rows>,
      ReturnType<typeof workspace.rows>,
      ReturnType<typeof workspace.rows>,
    ];
    particles.initialInto(state, key(5));
    mean.meanInto(expected, null, 0);
    key(5).fold("noise").fold(0).fillNormal(drawn);
    // Relaxed kernels round sd ε and its sum once.
    const close = (x: number): unknown => expect.closeTo(x, 14);
    expect([...state.data]).toEqual(Array.from(expected.data, (m, i) => close(m + sd[i % stateDim]! * drawn[i]!)));
    particles.moveInto(next, state, 1, key(6));
    mean.meanInto(expected, state, 1);
    key(6).fold("noise").fold(1).fillNormal(drawn);
    expect([...next.data]).toEqual(Array.from(expected.data, (m, i) => close(m + sd[i % stateDim]! * drawn[i]!)));
    const [a, b] = [new Float64Array(N), new Float64Array(N)];
    particles.logPotentialInto(a, next, state, 1);
    mean.logEmissionInto(b, next, 1);
    expect(a).toEqual(b);
    expect(new Set(a).size).toBe(N);
  });

  it("treats every row alone: fewer rows give the same bits", () => {
    const option = options[3]!;
    const data = networkData(option, lengths);
    const process = noisy(option, 0.4).views.additiveNoise(data).open(0, 6, workspace);
    const previous = workspace.rows(6, process.stateDim);
    key(1).fillNormal(previous.data);
    const [all, one] = [workspace.rows(6, process.stateDim), workspace.rows(1, process.stateDim)];
    process.meanInto(all, previous, 2);
    for (let n = 0; n < 6; n++) {
      process.meanInto(one, { count: 1, dim: process.stateDim, data: previous.data.slice(n * process.stateDim) }, 2);
      expect([...one.data]).toEqual([...all.data.subarray(n * process.stateDim, (n + 1) * process.stateDim)]);
    }
  });

  it("has no transition density where a noise sd is 0", () => {
    const model = noisy({ cell: "elman", emission: "categorical" }, 0);
    expect(() => model.views.additiveNoise(networkData({ cell: "elman", emission: "categorical" }, [2]))).toThrow(
      "additiveNoise: every noise.sd must be above 0 for a transition density, got noise.sd[0] = 0; use smc, or rollout where all are 0",
    );
  });
});
