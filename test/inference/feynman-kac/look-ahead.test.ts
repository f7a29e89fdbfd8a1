// Auxiliary filters that look ahead wrongly: log Ẑ is the grid's all the same.
import { type Dataset, defineLaw, key, laws, packDataset, recurrent } from "@unrolled/core";
import { auxiliary, bootstrap, grid, logLikelihood, type Proposal, replicated, smc } from "@unrolled/inference";
import { expect, it } from "vitest";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

/** Epanechnikov's density ¾ (1 − (y − from)²), 0 where y is a unit or more away. */
const logBump = (y: number, at: number): number => Math.log(0.75 * Math.max(0, 1 - (y - at) ** 2));
laws.add(
  defineLaw({
    name: "bump",
    targets: "real",
    density: true,
    parameters: ["at"],
    distribution: ({ at }: { readonly at: readonly number[] }) => ({
      kind: "bump",
      logProb: (y: readonly number[]) => y.reduce((sum, v, d) => sum + logBump(v, at[d]), 0),
      sample: () => at,
      entropy: () => Number.NaN,
    }),
    fit: (values) => ({ at: values[0] }),
    readout: {
      sizeFor: (size) => size,
      parametersOf: (row) => ({ at: Array.from(row) }),
      rowOf: ({ at }) => at,
      logProb: (y, row) => y.reduce((sum, v, d) => sum + logBump(v, row[d]), 0),
    },
  }),
);

function series(targets: readonly number[]): Dataset {
  return packDataset({
    name: "series",
    targets: { kind: "real", size: 1 },
    inputs: { kind: "real", size: 1 },
    sequences: [{ id: "a", targets: targets.map((y) => [y]), inputs: targets.map(() => [0]) }],
  });
}

const looking = (look: (n: number) => number): Proposal => ({
  name: "seer",
  open: (process, clouds, workspace) => ({
    ...bootstrap().open(process, clouds, workspace),
    lookAheadInto(out, previous) {
      for (let n = 0; n < previous.count; n++) out[n] = look(n);
      return true;
    },
  }),
});

it("has the grid's likelihood where y_t is impossible at the predicted mean, and not around it", () => {
  const model = recurrent({
    cell: "elman",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "given",
    layers: [{ weight_ih: [[0]], weight_hh: [[1.5]], bias_ih: [0], bias_hh: [0] }],
    initialState: null,
    noise: { sd: [0.7] },
    readout: { weight: [[1.5]], bias: [0] },
    emission: { kind: "bump" },
  });
  const data = series([0.9, -1.1, 1.4, 0.2, -1.6]);
  const exact = logLikelihood(model, data, grid({ tolerance: 1e-3 })).value;
  for (const resampleBelow of [0.5, 1]) {
    const method = replicated(smc({ particles: 3000, proposal: auxiliary(), resampleBelow }), 20);
    const sampled = logLikelihood(model, data, method, key("bump").fold(resampleBelow * 2));
    expect(sampled.standardError).toBeLessThan(0.05);
    expect(Math.abs(sampled.value - exact)).toBeLessThan(5 * sampled.standardError);
  }
});

it("has the grid's likelihood whatever a proposal of one's own sees: nothing for half the particles, or far too much", () => {
  const model = noisyNetwork("elman", 1, 0.5);
  const data = symbolData([12]);
  const exact = logLikelihood(model, data, grid()).value;
  const half = (unlikely: number) => looking((n) => (n % 2 === 0 ? 0 : unlikely));
  for (const proposal of [half(Number.NEGATIVE_INFINITY), half(-2000), looking((n) => n % 7), looking(() => Number.NEGATIVE_INFINITY)])
    for (const resampleBelow of [0.5, 1]) {
      const method = replicated(smc({ particles: 2000, proposal, resampleBelow }), 20);
      const sampled = logLikelihood(model, data, method, key("half").fold(resampleBelow * 2));
      expect(sampled.standardError).toBeLessThan(0.05);
      expect(Math.abs(sampled.value - exact)).toBeLessThan(5 * sampled.standardError);
    }
});

it("is unbiased for the likelihood itself with few particles", () => {
  const model = noisyNetwork("elman", 1, 0.5);
  const data = symbolData([5]);
  const exact = logLikelihood(model, data, grid()).value;
  const proposal = looking((n) => (n % 2 === 0 ? n % 4 : Number.NEGATIVE_INFINITY));
  const method = smc({ particles: 10, proposal, resampleBelow: 1, resampling: "multinomial" });
  const ratios = Array.from({ length: 2000 }, (_, r) => Math.exp(logLikelihood(model, data, method, key("few").fold(r)).value - exact));
  const mean = ratios.reduce((a, b) => a + b) / ratios.length;
  const se = Math.sqrt(ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / ratios.length;
  expect(se).toBeLessThan(0.05);
  expect(Math.abs(mean - 1)).toBeLessThan(5 * se);
});

it("refuses to look at NaN or +Infinity, naming the proposal and the step", () => {
  const model = noisyNetwork("elman", 1, 0.5);
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() =>
      logLikelihood(model, symbolData([3]), smc({ particles: 4, proposal: looking((n) => (n === 2 ? wrong : 0)) }), key(1)),
    ).toThrow(new RegExp(`^seer: lookAheadInto must give numbers or −Infinity, got ${wrong} for particle 2 at step 2; `));
});

it("refuses what is no proposal, when a method is made and when it is opened", () => {
  expect(() => smc({ particles: 5, proposal: {} as Proposal })).toThrow(
    /^smc: proposal must be a name or an object with name and open, got {}; /,
  );
  const empty = { name: "empty", open: () => ({}) } as unknown as Proposal;
  expect(() => logLikelihood(noisyNetwork("elman", 1, 0.5), symbolData([3]), smc({ particles: 4, proposal: empty }), key(1))).toThrow(
    /^empty: open must return an object with drawInto and logWeightInto; /,
  );
});
