import { type Dataset, hiddenMarkov, type Key, key, type NoisyRecurrentModel, recurrent, settingsOf, standardised } from "@unrolled/core";
import { auxiliary, grid, guided, logLikelihood, methodFrom, replicated, sampleDataset, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { drawnFrom, type LinearElman, linearElman, linearOracle } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const proposals = ["bootstrap", "guided", "auxiliary"];
const thresholds = [0, 0.5, 1];

/** Two states seen through three targets of different sharpness; one step misses a part of its target, one all of it. */
const plane: LinearElman = {
  weight: [
    [0.6, 0.3],
    [-0.4, 0.7],
  ],
  inputWeight: [0.5, -0.3],
  bias: [0.1, -0.2],
  noiseSd: [0.6, 0.9],
  readout: [
    [1, -0.5],
    [0.2, 0.8],
    [-0.7, 0.1],
  ],
  readoutBias: [0.3, -0.1, 0.2],
  targetSd: [0.5, 0.8, 0.6],
};

function planeData(): Dataset {
  const data = drawnFrom(plane, [5], key("plane"));
  for (const place of [0, 4, 5, 9, 10, 11]) data.targetValues![place] = Number.NaN;
  return data;
}

/** A GRU with Gaussian targets and given inputs; `size` units. */
function gaussianGru(size: number, D: number, noiseSd: number, targetSd: number, cell: "gru" | "lstm" = "gru"): NoisyRecurrentModel {
  const drawn = (rows: number, columns: number, label: string): number[][] => {
    const z = new Float64Array(rows * columns);
    key("gru").fold(label).fold(size).fillNormal(z);
    return Array.from({ length: rows }, (_, i) => Array.from(z.subarray(i * columns, (i + 1) * columns)));
  };
  const gates = (cell === "gru" ? 3 : 4) * size;
  return recurrent({
    cell,
    inputSize: 1,
    hiddenSize: size,
    inputs: "given",
    layers: [
      {
        weight_ih: drawn(gates, 1, "ih"),
        weight_hh: drawn(gates, size, "hh"),
        bias_ih: drawn(1, gates, "b")[0],
        bias_hh: drawn(1, gates, "c")[0],
      },
    ],
    initialState: null,
    noise: { sd: Array.from({ length: cell === "gru" ? size : 2 * size }, () => noiseSd) },
    readout: { weight: drawn(D, size, "out"), bias: drawn(1, D, "out bias")[0] },
    emission: { kind: "gaussian", sd: Array.from({ length: D }, () => targetSd) },
  });
}

function drawnData(model: NoisyRecurrentModel, length: number, seed: Key): Dataset {
  return sampleDataset(model, { count: 1, length, inputs: [Array.from({ length }, (_, t) => [Math.sin(t)])] }, seed);
}

function expectAgreement(
  model: NoisyRecurrentModel,
  data: Dataset,
  exact: number,
  proposal: string,
  resampleBelow: number,
  most = 0.03,
): void {
  const resampling = resampleBelow === 1 ? "multinomial" : "systematic";
  const method = replicated(smc({ particles: proposal === "bootstrap" ? 8000 : 600, proposal, resampling, resampleBelow }), 20);
  const sampled = logLikelihood(
    model,
    data,
    method,
    key("agreement")
      .fold(proposal)
      .fold(resampleBelow * 2),
  );
  expect(sampled.standardError).toBeLessThan(most);
  expect(Math.abs(sampled.value - exact)).toBeLessThan(5 * sampled.standardError);
}

describe("a particle filter with any proposal", () => {
  for (const proposal of proposals)
    for (const below of thresholds) {
      it(`has the dense Gaussian's likelihood on two states and three targets, partly missing: ${proposal}, resampling below ${below} N`, () => {
        const data = planeData();
        expectAgreement(linearElman(plane), data, linearOracle(plane, data, 0), proposal, below, 0.05);
      });

      it(`has the grid's likelihood on a GRU of one unit with two targets: ${proposal}, resampling below ${below} N`, () => {
        const model = gaussianGru(1, 2, 0.5, 0.3);
        const data = drawnData(model, 5, key("line"));
        data.targetValues![5] = Number.NaN;
        expectAgreement(model, data, logLikelihood(model, data, grid()).value, proposal, below, 0.05);
      });
    }

  it("has the grid's likelihood on a plane, where the state is an LSTM's h and c", () => {
    const model = gaussianGru(1, 1, 0.6, 0.4, "lstm");
    const data = drawnData(model, 4, key("plane"));
    const exact = logLikelihood(model, data, grid({ tolerance: 1e-4 })).value;
    for (const proposal of proposals) expectAgreement(model, data, exact, proposal, 0.5, 0.08);
  });

  it("has the grid's likelihood where an auxiliary filter looks at the predicted mean of a symbol's law", () => {
    const model = noisyNetwork("elman", 1, 0.5);
    const data = symbolData([12]);
    const exact = logLikelihood(model, data, grid()).value;
    for (const below of thresholds) expectAgreement(model, data, exact, "auxiliary", below, 0.05);
  });

  it("is unbiased for the likelihood itself with few particles", () => {
    const data = planeData();
    const exact = linearOracle(plane, data, 0);
    const model = linearElman(plane);
    for (const proposal of ["guided", "auxiliary"])
      for (const resampleBelow of [0.7, 1]) {
        const method = smc({ particles: 4, proposal, resampleBelow, resampling: "multinomial" });
        const ratios = Array.from({ length: 1000 }, (_, r) =>
          Math.exp(logLikelihood(model, data, method, key("unbiased").fold(r)).value - exact),
        );
        const mean = ratios.reduce((a, b) => a + b) / ratios.length;
        const se = Math.sqrt(ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / ratios.length;
        expect(se).toBeLessThan(0.05);
        expect(Math.abs(mean - 1)).toBeLessThan(5 * se);
      }
  });
});

describe("guided and auxiliary", () => {
  it("draw the optimal proposal: with one particle the weight is p(y_t | s_{t−1}), whatever was drawn", () => {
    const data = planeData();
    const first = linearOracle(plane, data, 0, 1);
    for (const r of [1, 2, 3]) {
      const { increments } = logLikelihood(linearElman(plane), data, smc({ particles: 1, proposal: guided() }), key(r)).sequences[0]!;
      expect(increments[0]).toBeCloseTo(first, 10);
      expect(increments[3]).toBe(0);
    }
  });

  it("is fully adapted: once resampled, all weights are equal", () => {
    const data = planeData();
    const { diagnostics } = logLikelihood(linearElman(plane), data, smc({ particles: 50, proposal: auxiliary(), resampleBelow: 1 }), key(1))
      .sequences[0]!;
    for (const size of diagnostics.ess!) expect(size).toBeCloseTo(50, 8);
  });

  it("vary much less than the bootstrap where the targets are sharp", () => {
    const model = gaussianGru(3, 2, 0.4, 0.3);
    const data = drawnData(model, 30, key("sharp"));
    const spread = (proposal: string): number => {
      const values = Array.from({ length: 40 }, (_, r) => logLikelihood(model, data, smc({ particles: 100, proposal }), key(r)).value);
      const mean = values.reduce((a, b) => a + b) / values.length;
      return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
    };
    // A ratio of two variances of 39 degrees of freedom is within 2.9 of 1 with probability 0.999.
    expect(spread("guided")).toBeLessThan(spread("bootstrap") / 5.8);
  });

  it("speak original units under a standardised model", () => {
    const inner = linearElman(plane);
    const scaling = { targets: { means: [1, -2, 3], sds: [2, 0.5, 3] }, inputs: null };
    const model = standardised(inner, scaling);
    const data = planeData();
    data.targetValues!.forEach((z, i) => {
      data.targetValues![i] = scaling.targets.means[i % 3] + scaling.targets.sds[i % 3] * z;
    });
    const scaled: LinearElman = {
      ...plane,
      readout: plane.readout.map((row, d) => row.map((w) => w * scaling.targets.sds[d])),
      readoutBias: plane.readoutBias.map((b, d) => scaling.targets.means[d] + b * scaling.targets.sds[d]),
      targetSd: plane.targetSd.map((s, d) => s * scaling.targets.sds[d]),
    };
    for (const proposal of proposals) expectAgreement(model, data, linearOracle(scaled, data, 0), proposal, 0.5, 0.05);
  });

  it("round by less than the standard error in float32", () => {
    const model = gaussianGru(3, 2, 0.4, 0.3);
    const data = drawnData(model, 20, key("round"));
    for (const proposal of ["guided", "auxiliary"]) {
      const scores = (["float64", "float32"] as const).map((precision) =>
        logLikelihood(model, data, replicated(smc({ particles: 500, proposal, precision }), 12), key(3)),
      );
      const [a, b] = scores as [(typeof scores)[0], (typeof scores)[0]];
      expect(a.standardError).toBeLessThan(0.1);
      expect(Math.abs(a.value - b.value)).toBeLessThan(5 * Math.hypot(a.standardError, b.standardError));
    }
  });

  it("travel as text, and make the same bytes of it", () => {
    const data = planeData();
    const method = smc({ particles: 20, proposal: guided() });
    expect(method.name).toBe("smc(20, guided)");
    const settings = settingsOf(method)!;
    expect(settings).toEqual({ name: "smc", particles: 20, proposal: "guided" });
    const model = linearElman(plane);
    const again = methodFrom(JSON.parse(JSON.stringify(settings)));
    expect(logLikelihood(model, data, again, key(1)).value).toBe(logLikelihood(model, data, method, key(1)).value);
    expect(settingsOf(smc({ particles: 20, proposal: { ...guided(), spec: null } }))).toBeNull();
  });

  it("leave a network without noise as exact as it is", () => {
    const model = gaussianGru(2, 2, 0, 0.3);
    const data = drawnData(model, 6, key("still"));
    const exact = logLikelihood(model, data, smc({ particles: 1 }), key(1));
    for (const proposal of proposals)
      expect(logLikelihood(model, data, smc({ particles: 9, proposal }), key(2))).toMatchObject({ exact: true, value: exact.value });
  });

  it("refuse what they cannot serve, saying what to use", () => {
    const symbols = symbolData([4]);
    const hmm = hiddenMarkov({
      initial: [1],
      transition: [[1]],
      emission: { kind: "categorical", probabilities: [[0.25, 0.25, 0.25, 0.25]] },
    });
    expect(() => logLikelihood(hmm, symbols, smc({ particles: 5, proposal: guided() }), key(1))).toThrow(
      /guided: .* no such noise, or not in all of its state; use bootstrap\(\)/,
    );
    expect(() => logLikelihood(hmm, symbols, smc({ particles: 5, proposal: auxiliary() }), key(1))).toThrow(
      /auxiliary: .* use bootstrap\(\)/,
    );
    expect(() => smc({ particles: 5, proposal: "giuded" })).toThrow(
      /smc: proposal.* must be one of bootstrap, guided, auxiliary, got "giuded" \(did you mean "guided"\?\)/,
    );
    expect(() => smc({ particles: 5, proposal: "guided:mix=1" })).toThrow(/guided takes no options, got "mix"/);
  });
});
