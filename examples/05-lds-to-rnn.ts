// From the linear dynamic system to the recurrent network, in one table of likelihoods: LDS, identity Elman, tanh Elman.
import {
  compareScores,
  em,
  fit,
  kalman,
  key,
  linearGaussian,
  logLikelihood,
  particleEm,
  recurrent,
  replicated,
  sampleDataset,
  saveFigure,
  smc,
} from "unrolled";
import { scoreFigure } from "unrolled/figures";

/** h_t = f(weight h_{t−1} + bias) + noise of this sd, from h_0 = 0; y_t = readout h_t + target + noise of targetSd. One unit, no inputs. */
const elman = (
  nonlinearity: "identity" | "tanh",
  p: Readonly<Record<"weight" | "bias" | "sd" | "readout" | "target" | "targetSd", number>>,
) =>
  recurrent({
    cell: "elman",
    nonlinearity,
    inputSize: 1,
    hiddenSize: 1,
    inputs: "previous-target",
    initialState: null,
    layers: [{ weight_ih: [[0]], weight_hh: [[p.weight]], bias_ih: [p.bias], bias_hh: [0] }],
    noise: { sd: [p.sd] },
    readout: { weight: [[p.readout]], bias: [p.target] },
    emission: { kind: "gaussian", sd: [p.targetSd] },
  });

// The data come from a switch: a state that stays near 1 or −1 until noise turns it. No linear system has two places to stay.
const seed = key("LDS to RNN");
const truth = elman("tanh", { weight: 2.2, bias: 0, sd: 0.4, readout: 1.5, target: 0, targetSd: 0.8 });
const [train, valid, test] = ["train", "valid", "test"].map((part) => sampleDataset(truth, { count: 40, length: 50 }, seed.fold(part)));

// 1. A linear dynamic system, by EM: h_t = A h_{t−1} + b + N(0, Q), y_t = C h_t + d + N(0, R).
const begin = linearGaussian({ initialMean: [0], initialCov: [[1]], A: [[0.5]], b: [0], Q: [[1]], C: [[1]], d: [0], R: [[1]] });
const { A, b, Q, C, d, R } = fit(begin, { train, valid }, em()).model.toFile();

// 2. The same system as a network: the state measured in units in which its noise has sd 0.2, begun as networks begin.
const [sd, unit] = [0.2, 0.2 / Math.sqrt(Q[0][0])];
const numbers = { weight: A[0][0], bias: unit * b![0], sd, readout: C[0][0] / unit, target: d![0], targetSd: Math.sqrt(R[0][0]) };
const lds = linearGaussian({
  initialMean: [numbers.bias],
  initialCov: [[sd * sd]],
  A: [[numbers.weight]],
  b: [numbers.bias],
  Q: [[sd * sd]],
  C: [[numbers.readout]],
  d: [numbers.target],
  R: [[numbers.targetSd ** 2]],
});
const identity = elman("identity", numbers);
const [ofSystem, ofNetwork] = [logLikelihood(lds, test, kalman()), logLikelihood(identity, test, kalman())];
console.log(
  `The identity network is the linear system: their log-densities differ by ${Math.abs(ofSystem.value - ofNetwork.value).toExponential(1)} nats.`,
);

// 3. Now f = tanh, which is nearly the identity for a state this small: training begins at the linear system, and may leave it.
const trained = fit(elman("tanh", numbers), { train, valid }, particleEm({ maxEpochs: 40, learningRate: 0.02 }), { key: seed.fold("fit") });
const particles = replicated(smc({ particles: 200 }), 8);
const rows = [
  { name: "LDS", logLikelihood: ofSystem },
  { name: "identity Elman", logLikelihood: ofNetwork },
  { name: "identity Elman, by particles", logLikelihood: logLikelihood(identity, test, particles, seed.fold("score")) },
  { name: "tanh Elman, untrained", logLikelihood: logLikelihood(elman("tanh", numbers), test, particles, seed.fold("score")) },
  { name: "tanh Elman", logLikelihood: logLikelihood(trained.model, test, particles, seed.fold("score")) },
  { name: "the truth", logLikelihood: logLikelihood(truth, test, particles, seed.fold("score")) },
];
console.log("\nmodel                          nats per step on test   Monte Carlo error  method");
for (const {
  name,
  logLikelihood: { value, standardError, steps, method },
} of rows)
  console.log(
    `${name.padEnd(29)}  ${(value / steps).toFixed(4).padStart(22)}  ${(standardError / steps).toFixed(4).padStart(18)}  ${method}`,
  );

const { scores, pairs } = await compareScores([rows[0], rows[4], rows[5]], seed.fold("compare"));
for (const { a, b: other, meanDifferencePerStep, interval95 } of pairs)
  console.log(
    `${a} − ${other}: ${meanDifferencePerStep.toFixed(4)} nats per step, 95 % interval ${interval95!.map((x) => x.toFixed(4)).join(" to ")}`,
  );
await saveFigure(scoreFigure(scores, { unit: { kind: "nats", step: "step", density: true } }), "05-lds-to-rnn.svg");
