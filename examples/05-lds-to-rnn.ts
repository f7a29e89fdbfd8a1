// From the linear dynamic system to the recurrent network, in one table of likelihoods: LDS, identity Elman, tanh Elman.
import {
  compareScores,
  em,
  fit,
  key,
  linearGaussian,
  logLikelihood,
  particleEm,
  recurrent,
  replicated,
  sampleDataset,
  saveFigure,
  score,
  smc,
} from "unrolled";
import { scoreFigure } from "unrolled/figures";

/** h_t = f(weight h_{t−1} + bias) + noise of this sd, from h_0 = 0, and y_t = readout h_t + offset + noise of targetSd; it reads nothing. */
const elman = (nonlinearity: "identity" | "tanh", numbers: Record<"weight" | "bias" | "sd" | "readout" | "offset" | "targetSd", number>) =>
  recurrent({
    cell: "elman", nonlinearity, inputSize: 1, hiddenSize: 1, inputs: "previous-target", initialState: null,
    layers: [{ weight_ih: [[0]], weight_hh: [[numbers.weight]], bias_ih: [numbers.bias], bias_hh: [0] }], noise: { sd: [numbers.sd] },
    readout: { weight: [[numbers.readout]], bias: [numbers.offset] }, emission: { kind: "gaussian", sd: [numbers.targetSd] },
  }); // biome-ignore format: a model a line

// The data come from a switch: a state that stays near 1 or −1 until noise turns it. No linear system has two places to stay.
const seed = key("LDS to RNN");
const truth = elman("tanh", { weight: 2.2, bias: 0, sd: 0.4, readout: 1.5, offset: 0, targetSd: 0.8 });
const [train, valid, test] = ["train", "valid", "test"].map((part) => sampleDataset(truth, { count: 40, length: 50 }, seed.fold(part)));

// 1. A linear dynamic system by EM: h_t = A h_{t−1} + b + N(0, Q), y_t = C h_t + d + N(0, R), begun anywhere.
const begin = linearGaussian({ initialMean: [0], initialCov: [[1]], A: [[0.5]], b: [0], Q: [[1]], C: [[1]], d: [0], R: [[1]] });
const lds = fit(begin, { train, valid }, em()).model;
const { A, b, Q, C, d, R } = lds.toFile();
const [[readout]] = C as readonly (readonly number[])[];

// 2. The same equations as an identity network: its state is h in units in which the noise has sd 0.2, and begins at 0.
const unit = 0.2 / Math.sqrt(Q[0][0]);
const weight = A[0][0];
const numbers = { weight, bias: unit * b![0], sd: 0.2, readout: readout / unit, offset: d![0], targetSd: Math.sqrt(R[0][0]) };
const identity = elman("identity", numbers);
const sameStart = linearGaussian({ ...lds.toFile(), initialMean: b!, initialCov: Q });
const [system, network] = [await score(sameStart, test), await score(identity, test, { method: "kalman" })];
const difference = Math.abs(system.value - network.value).toExponential(1);
console.log(`The identity network and the linear system that begins like it: ${network.value.toFixed(4)} nats, to within ${difference}.`);

// 3. f = tanh is nearly the identity for a state this small: training begins at the linear system, and may leave it.
const learner = particleEm({ maxIterations: 40, learningRate: 0.02 });
const tanh = fit(elman("tanh", numbers), { train, valid }, learner, { key: seed.fold("fit") }).model;
const particles = replicated(smc({ particles: 500 }), 8);
const rows = [
  { name: "LDS", logLikelihood: await score(lds, test) },
  { name: "identity Elman", logLikelihood: network },
  { name: "the same by particles", logLikelihood: logLikelihood(identity, test, particles, seed.fold("score")) },
  { name: "tanh Elman", logLikelihood: logLikelihood(tanh, test, particles, seed.fold("score")) },
  { name: "the truth", logLikelihood: logLikelihood(truth, test, particles, seed.fold("score")) },
];
console.log("\nmodel                  nats per step on test  Monte Carlo error");
for (const {
  name,
  logLikelihood: { value, standardError, steps },
} of rows) // biome-ignore format: a row a line
  console.log(`${name.padEnd(21)}  ${(value / steps).toFixed(4).padStart(21)}  ${(standardError / steps).toFixed(4).padStart(17)}`);

const { scores, pairs } = await compareScores([rows[0], rows[3], rows[4]], seed.fold("compare"));
for (const pair of pairs) {
  const [low, high] = pair.interval95!.map((nats) => nats.toFixed(4));
  console.log(`${pair.a} − ${pair.b}: ${pair.meanDifferencePerStep.toFixed(4)} nats per step, 95 % interval ${low} to ${high}`);
}
await saveFigure(scoreFigure(scores, { unit: { kind: "nats", step: "step", density: true } }), "05-lds-to-rnn.svg");
