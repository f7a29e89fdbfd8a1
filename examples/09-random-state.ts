// When the hidden state is random: data from a network with noise in its state, and what a network without noise misses.
import {
  compare,
  key,
  logLikelihood,
  recurrent,
  replicated,
  sampleDataset,
  saveFigure,
  selectSequences,
  smc,
  splitOf,
  statePosterior,
} from "unrolled";
import { statePosteriorFigure } from "unrolled/figures";

// h_t = tanh(1.5 h_{t−1} + 0.8 x_t) + noise of sd 0.4: a switch that an input pushes and noise may turn. y_t = 2 h_t + noise of sd 1.
const seed = key("random state");
const truth = recurrent({
  cell: "elman",
  inputSize: 1,
  hiddenSize: 1,
  inputs: "given",
  initialState: null,
  layers: [{ weight_ih: [[0.8]], weight_hh: [[1.5]], bias_ih: [0], bias_hh: [0] }],
  readout: { weight: [[2]], bias: [0] },
  emission: { kind: "gaussian", sd: [1] },
  noise: { sd: [0.4] },
});
const inputs = Array.from({ length: 80 }, (_, i) => {
  const x = new Float64Array(40);
  seed.fold("inputs").fold(i).fillNormal(x);
  return Array.from(x, (value) => [value]);
});
const data = sampleDataset(truth, { count: 80, length: 40, inputs }, seed.fold("data"));

// A network without noise has an exact likelihood; that of one with noise is estimated by particles, with its error.
const result = await compare({
  data,
  models: ["elman:4,lr=0.03,epochs=40", "noisy-elman:1,lr=0.03,epochs=30,restarts=1"],
  split: "shuffled",
  seed: 1,
  workers: 0,
});
for (const sentence of result.headline) console.log(sentence);

// How near is that to the best there is? The truth itself, on the same test sequences.
const test = splitOf(result.plan.data, "test");
const best = logLikelihood(truth, test, replicated(smc({ particles: 300 }), 8), seed.fold("score"));
console.log(
  `\nlog-density on test, nats per step; the truth ${(best.value / best.steps).toFixed(4)} ± ${(best.standardError / best.steps).toFixed(4)}`,
);
for (const { name, perStep } of result.scores)
  console.log(`${name}: ${perStep.toFixed(4)}, ${(best.value / best.steps - perStep).toFixed(4)} below the truth`);

// The state given the past (filtered), and given all (smoothed), beside the true path that is known here.
const path = truth
  .sample(40, seed.fold("data").fold("sequence").fold("sample-0"), inputs[0])
  .states!.map((state) => [...(state as readonly number[])]);
const [law] = statePosterior(truth, selectSequences(data, [0]), { particles: 500, replicates: 4, paths: 10 }, seed.fold("posterior"));
const inside = path.filter(([h], t) => Math.abs(h - law.smoothed.means[t]) < 1.96 * law.smoothed.sds[t]).length;
console.log(`\nof the first sequence ${inside} of ${path.length} states lie within 1.96 posterior sds of their smoothed mean`);
await saveFigure(statePosteriorFigure(law, { truth: path, model: "the network that made the data" }), "09-random-state.svg");
