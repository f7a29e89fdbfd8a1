// The guided proposal under laws that are not normal with a linear mean: log Ẑ against grids and quadrature.
import { type Dataset, defineLaw, key, laws, type NoisyRecurrentModel, packDataset, recurrent } from "@unrolled/core";
import { conditionalPath, grid, guided, logLikelihood, replicated, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { type EmissionName, networkData, networkSpec } from "../../core/models/recurrent/networks.js";

const workspace = createWorkspace();

function targetsOf(emission: EmissionName, size: number, length: number, missing = true): Dataset {
  return networkData({ cell: "elman", inputs: "given", emission, size }, [length], missing);
}

/** Means of path functions of p(s_{1:T} | y_{1:T}) of a state on a line, by quadrature on a grid of states. */
describe("the linearised proposal", () => {
  const cases = [
    ["categorical", 4, 1.2],
    ["bernoulli", 6, 1.5],
    ["poisson", 2, 0.8],
    ["gaussian-readout", 2, 0.4],
  ] as const;

  /** An Elman network of one unit whose targets say much of it. */
  function line(emission: EmissionName, size: number, scale: number): NoisyRecurrentModel {
    const spec = networkSpec({ cell: "elman", inputs: "given", emission, size, hiddenSize: 1, noiseSd: 0.7 });
    const weight = (spec.readout.weight as number[][]).map((row) => row.map((w) => 3 * scale * w));
    return recurrent({ ...spec, readout: { ...spec.readout, weight }, noise: spec.noise! } as Parameters<
      typeof recurrent
    >[0]) as NoisyRecurrentModel;
  }

  for (const [emission, size, scale] of cases)
    for (const resampleBelow of [0.5, 1])
      it(`has the grid's likelihood, with targets missing in part and altogether: ${emission}, resampling below ${resampleBelow} N`, () => {
        const model = line(emission, size, scale);
        const data = targetsOf(emission, size, 8);
        const exact = logLikelihood(model, data, grid()).value;
        const method = replicated(smc({ particles: 500, proposal: "guided", resampleBelow }), 20);
        const sampled = logLikelihood(
          model,
          data,
          method,
          key("grid")
            .fold(emission)
            .fold(2 * resampleBelow),
        );
        expect(sampled.standardError).toBeLessThan(0.03);
        expect(Math.abs(sampled.value - exact)).toBeLessThan(5 * sampled.standardError);
      });

  it("is unbiased for the likelihood itself with few particles", () => {
    for (const [emission, size, scale] of cases) {
      const model = line(emission, size, scale);
      const data = targetsOf(emission, size, 4, false);
      const exact = logLikelihood(model, data, grid()).value;
      const method = smc({ particles: 6, proposal: guided(), resampleBelow: 0.9, resampling: "multinomial" });
      const ratios = Array.from({ length: 500 }, (_, r) => Math.exp(logLikelihood(model, data, method, key("few").fold(r)).value - exact));
      const mean = ratios.reduce((a, b) => a + b) / ratios.length;
      const se = Math.sqrt(ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / ratios.length;
      expect(se).toBeLessThan(0.04);
      expect(Math.abs(mean - 1)).toBeLessThan(5 * se);
    }
  });

  it("varies less than the bootstrap where targets say much, and finds its way where they are far off", () => {
    const model = line("poisson", 2, 2.5);
    const data = targetsOf("poisson", 2, 8, false);
    data.targetValues!.set([0, 400], 6);
    const exact = logLikelihood(model, data, grid()).value;
    const sampledBy = (proposal: string) => logLikelihood(model, data, replicated(smc({ particles: 500, proposal }), 20), key("far"));
    const spreadOf = (values: Float64Array): number => {
      const mean = values.reduce((a, b) => a + b) / values.length;
      return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    };
    const [own, bootstrap] = [sampledBy("guided"), sampledBy("bootstrap")];
    expect(own.standardError).toBeLessThan(0.05);
    expect(Math.abs(own.value - exact)).toBeLessThan(5 * own.standardError);
    expect(spreadOf(bootstrap.sequences[0]!.replicates!)).toBeGreaterThan(4 * spreadOf(own.sequences[0]!.replicates!));
  });

  it("adds nothing for a missing target, to the last bit, and agrees with float32", () => {
    const model = line("bernoulli", 6, 1.5);
    const data = targetsOf("bernoulli", 6, 6, false);
    data.targetValues!.fill(Number.NaN, 12, 24);
    const at = (precision: "float64" | "float32") =>
      logLikelihood(model, data, smc({ particles: 300, proposal: "guided", resampleBelow: 0, precision }), key("missing"));
    expect([...at("float64").sequences[0]!.increments.subarray(2, 4)]).toEqual([0, 0]);
    expect(Math.abs(at("float32").value - at("float64").value)).toBeLessThan(0.2);
  });
});

describe("a law of one's own", () => {
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  /** Counts with p(y) = q (1 − q)^y. */
  const geometric = (name: string, bends: boolean) =>
    defineLaw({
      name,
      targets: "count",
      density: false,
      parameters: ["q"],
      distribution: ({ q }: { readonly q: readonly number[] }) => ({
        kind: name,
        logProb: (y: readonly number[]) => y.reduce((sum, n, d) => sum + Math.log(q[d]!) + n * Math.log1p(-q[d]!), 0),
        sample: () => q,
        entropy: () => Number.NaN,
      }),
      fit: (values) => ({ q: values[0]! }),
      readout: {
        sizeFor: (size) => size,
        parametersOf: (row) => ({ q: Array.from(row, sigmoid) }),
        rowOf: ({ q }) => q,
        logProb(y, row, derivative) {
          if (derivative !== null) for (const [d, n] of y.entries()) derivative[d] = 1 - sigmoid(row[d]!) * (1 + n);
          return y.reduce((sum, n, d) => sum + Math.log(sigmoid(row[d]!)) + n * Math.log(sigmoid(-row[d]!)), 0);
        },
        ...(bends
          ? {
              information: (y: readonly number[], row: Float64Array) =>
                y.flatMap((n, d) => y.map((_, e) => (d === e ? (1 + n) * sigmoid(row[d]!) * sigmoid(-row[d]!) : 0))),
            }
          : {}),
      },
    });
  laws.add(geometric("failures", true));
  laws.add(geometric("straight", false));
  const counts = packDataset({
    name: "counts",
    targets: { kind: "count", size: 2 },
    sequences: [
      {
        id: "a",
        targets: [
          [0, 3],
          [1, 9],
          [7, 0],
          [2, 2],
        ],
      },
    ],
  });
  const network = (kind: string) =>
    recurrent({
      cell: "elman",
      inputSize: 2,
      hiddenSize: 1,
      inputs: "previous-target",
      layers: [{ weight_ih: [[0.1, -0.1]], weight_hh: [[0.9]], bias_ih: [0], bias_hh: [0] }],
      initialState: null,
      noise: { sd: [0.8] },
      readout: { weight: [[1.5], [-2]], bias: [0, -0.5] },
      emission: { kind },
    } as Parameters<typeof recurrent>[0]) as NoisyRecurrentModel;

  it("guides where it gives its information, and is refused in a line where it does not", () => {
    const exact = logLikelihood(network("failures"), counts, grid()).value;
    const sampled = logLikelihood(network("failures"), counts, replicated(smc({ particles: 500, proposal: guided() }), 20), key("own"));
    expect(sampled.standardError).toBeLessThan(0.03);
    expect(Math.abs(sampled.value - exact)).toBeLessThan(5 * sampled.standardError);
    expect(() => logLikelihood(network("straight"), counts, smc({ particles: 5, proposal: guided() }), key(1))).toThrow(
      /^guided: .*law .*use bootstrap\(\)/,
    );
  });
});

it("is a step of particle Gibbs that leaves the law of the path as it is, with and without ancestors drawn", () => {
  const T = 4;
  const spec = networkSpec({ cell: "elman", inputs: "given", emission: "bernoulli", size: 6, hiddenSize: 1, noiseSd: 0.7 });
  const weight = (spec.readout.weight as number[][]).map((row) => row.map((w) => 5 * w));
  const model = recurrent({ ...spec, readout: { ...spec.readout, weight }, noise: spec.noise! } as Parameters<
    typeof recurrent
  >[0]) as NoisyRecurrentModel;
  const data = targetsOf("bernoulli", 6, T, false);
  const expected = smoothedByQuadrature(model, data, T);
  for (const ancestorSampling of [true, false]) {
    const options = { particles: 4, proposal: guided(), ancestorSampling, resampleBelow: 1 };
    workspace.scope(() => {
      const process = model.views.particles(data).open(0, 4, workspace);
      let path = conditionalPath(process, null, options, key("start"), workspace);
      const blocks = Array.from({ length: 40 }, () => new Float64Array(2 * T));
      for (let i = 0; i < 1600; i++) {
        path = conditionalPath(process, path, options, key("chain").fold(i), workspace);
        const block = blocks[Math.floor(i / 40)]!;
        path.forEach((x, t) => {
          block[t] = block[t]! + x / 40;
          block[T + t] = block[T + t]! + (x * x) / 40;
        });
      }
      for (let j = 0; j < 2 * T; j++) {
        const mean = blocks.reduce((sum, block) => sum + block[j]!, 0) / 40;
        const error = Math.sqrt(blocks.reduce((sum, block) => sum + (block[j]! - mean) ** 2, 0) / 39 / 40);
        expect(error).toBeLessThan(0.07);
        expect(Math.abs(mean - expected[j]!)).toBeLessThan(5 * error);
      }
    });
  }
});

/** E[s_t | y] and E[s_t² | y] of a state on a line, by forward and backward sums over a grid of states. */
function smoothedByQuadrature(model: NoisyRecurrentModel, data: Dataset, T: number): number[] {
  const points = Array.from({ length: 401 }, (_, i) => -5 + i / 40);
  const process = model.views.additiveNoise(data).open(0, points.length, workspace);
  const sd = model.views.additiveNoise(data).sd[0]!;
  const rows = workspace.rows(points.length, 1);
  rows.data.set(points);
  const means = workspace.rows(points.length, 1);
  const density = (x: number, mean: number): number => Math.exp(-0.5 * ((x - mean) / sd) ** 2);
  const emission = (t: number): Float64Array => {
    const out = new Float64Array(points.length);
    process.logEmissionInto(out, rows, t);
    return out.map(Math.exp);
  };
  const moves = (t: number): Float64Array => {
    process.meanInto(means, t === 0 ? null : rows, t);
    return Float64Array.from(means.data);
  };
  const forward: Float64Array[] = [];
  for (let t = 0; t < T; t++) {
    const from = moves(t);
    const weight = emission(t);
    forward.push(
      Float64Array.from(
        points,
        (x, i) =>
          weight[i]! * (t === 0 ? density(x, from[0]!) : points.reduce((sum, _, j) => sum + forward[t - 1]![j]! * density(x, from[j]!), 0)),
      ),
    );
  }
  const moments = new Array<number>(2 * T);
  let backward = new Float64Array(points.length).fill(1);
  for (let t = T - 1; t >= 0; t--) {
    const both = forward[t]!.map((p, i) => p * backward[i]!);
    const total = both.reduce((a, b) => a + b);
    moments[t] = both.reduce((sum, p, i) => sum + p * points[i]!, 0) / total;
    moments[T + t] = both.reduce((sum, p, i) => sum + p * points[i]! ** 2, 0) / total;
    if (t === 0) break;
    const [from, weight, after] = [moves(t), emission(t), backward];
    backward = Float64Array.from(points, (_, j) => points.reduce((sum, x, i) => sum + density(x, from[j]!) * weight[i]! * after[i]!, 0));
  }
  return moments;
}
