// What proposals are worth: variance of log Ẑ times processor time, by network and law of the target. Run `npm run build` first, then:
// node bench/proposals.mjs [runs of each, 200] [particles, 200] [words of titles, all]
// Runs of all proposals take turns in one process, so that a shared machine slows them alike.
import { loadavg } from "node:os";
import { key, logLikelihood, randomRecurrent, recurrent, sampleDataset, smc } from "./unrolled.mjs";
import { normalMatrix, normalVector } from "./workloads/inputs.mjs";

const T = 80;

/** A network with random weights, one given input and noise in its state. */
function network({ cell = "elman", H, O, emission, noise, scale = 1, bias = 0 }) {
  const gates = { elman: 1, gru: 3, lstm: 4 }[cell] * H;
  return recurrent({
    name: cell,
    cell,
    inputSize: 1,
    hiddenSize: H,
    inputs: "given",
    layers: [
      {
        weight_ih: normalMatrix(gates, 1, 1, "ih"),
        weight_hh: normalMatrix(gates, H, cell === "elman" ? 1.2 / Math.sqrt(H) : 1, "hh"),
        bias_ih: normalVector(gates, 0.3, "bi"),
        bias_hh: normalVector(gates, 0.3, "bh"),
      },
    ],
    initialState: null,
    noise: { sd: new Array(cell === "lstm" ? 2 * H : H).fill(noise) },
    readout: { weight: normalMatrix(O, H, scale, "readout"), bias: new Array(O).fill(bias) },
    emission,
  });
}

/** Stochastic volatility: a log variance that walks, and a target of mean 0. */
const volatility = recurrent({
  name: "volatility",
  cell: "elman",
  nonlinearity: "identity",
  inputSize: 1,
  hiddenSize: 1,
  inputs: "given",
  layers: [{ weight_ih: [[0]], weight_hh: [[0.97]], bias_ih: [-0.03], bias_hh: [0] }],
  initialState: { h: [[-1]], c: null },
  noise: { sd: [0.2] },
  readout: { weight: [[0], [0.5]], bias: [0, 0] },
  emission: { kind: "gaussian", sd: "readout" },
});

function perceptron() {
  const start = network({ cell: "gru", H: 3, O: 2, emission: { kind: "gaussian", sd: [0.3, 0.3] }, noise: 0.4 });
  const data = sampleDataset(start, { count: 1, length: T, inputs: [normalMatrix(T, 1, 1, "x")] }, key("start"));
  return randomRecurrent({ cell: "gru", hiddenSize: 3, data, noiseSd: 0.4, readoutHidden: [8], key: key("perceptron") });
}

const kind = (name) => ({ kind: name });
const models = {
  "gaussian, GRU 3, 2 targets of sd 0.3, noise 0.4": () =>
    network({ cell: "gru", H: 3, O: 2, emission: { kind: "gaussian", sd: [0.3, 0.3] }, noise: 0.4 }),
  "gaussian, GRU 3, perceptron readout": perceptron,
  "gaussian of sd exp(h / 2), volatility": () => volatility,
  "categorical, Elman 2, 6 symbols, noise 0.6": () => network({ H: 2, O: 6, emission: kind("categorical"), noise: 0.6, scale: 1.5 }),
  "categorical, Elman 16, 32 symbols, noise 0.1": () => network({ H: 16, O: 32, emission: kind("categorical"), noise: 0.1 }),
  "categorical, Elman 16, 32 symbols, noise 0.3": () => network({ H: 16, O: 32, emission: kind("categorical"), noise: 0.3 }),
  "categorical, Elman 16, 32 symbols, noise 0.6": () => network({ H: 16, O: 32, emission: kind("categorical"), noise: 0.6 }),
  "categorical, GRU 8, 88 symbols, sharp, noise 0.3": () =>
    network({ cell: "gru", H: 8, O: 88, emission: kind("categorical"), noise: 0.3, scale: 3 }),
  "bernoulli, Elman 2, 10 targets, noise 0.7": () => network({ H: 2, O: 10, emission: kind("bernoulli"), noise: 0.7, scale: 1.5 }),
  "bernoulli, Elman 8, 88 rare targets, noise 0.3": () =>
    network({ H: 8, O: 88, emission: kind("bernoulli"), noise: 0.3, scale: 1.5, bias: -3 }),
  "bernoulli, LSTM 8, 88 targets, noise 0.3": () =>
    network({ cell: "lstm", H: 8, O: 88, emission: kind("bernoulli"), noise: 0.3, scale: 2 }),
  "poisson, GRU 3, 3 rates about 1, noise 0.4": () => network({ cell: "gru", H: 3, O: 3, emission: kind("poisson"), noise: 0.4 }),
  "poisson, GRU 3, 3 rates about 50, noise 0.4": () =>
    network({ cell: "gru", H: 3, O: 3, emission: kind("poisson"), noise: 0.4, bias: Math.log(50) }),
};

const [, , runs = "200", particles = "200", words = ""] = process.argv;
console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, ${runs} runs of ${particles} particles, T = ${T}`);
for (const [title, make] of Object.entries(models))
  if (words.split(",").some((word) => title.includes(word))) compareProposals(title, make());

function compareProposals(title, model) {
  const inputs = model.inputs === null ? undefined : [normalMatrix(T, 1, 1, "x")];
  const data = sampleDataset(model, { count: 1, length: T, ...(inputs === undefined ? {} : { inputs }) }, key("proposals"));
  const filters = ["bootstrap", "guided", "auxiliary"].map((proposal) => ({
    proposal,
    method: smc({ particles: Number(particles), proposal }),
    values: [],
    ess: 0,
    milliseconds: 0,
  }));
  for (let run = -5; run < Number(runs); run++)
    for (const filter of filters) {
      const before = process.cpuUsage();
      const { value, sequences } = logLikelihood(model, data, filter.method, key("run").fold(run + 5));
      const { user, system } = process.cpuUsage(before);
      if (run < 0) continue;
      filter.values.push(value);
      filter.ess += sequences[0].diagnostics.ess.reduce((sum, size) => sum + size, 0) / T / Number(particles) / Number(runs);
      filter.milliseconds += (user + system) / 1000;
    }
  console.log(title);
  const [worth] = filters.map(worthOf);
  for (const filter of filters) {
    const { mean, variance, milliseconds, product } = worthOf(filter);
    console.log(
      `  ${filter.proposal.padEnd(10)} mean ${mean.toFixed(3).padStart(9)}  ESS ${(100 * filter.ess).toFixed(0).padStart(3)} %  variance ${variance.toPrecision(3).padStart(8)}  ${milliseconds.toFixed(2).padStart(6)} ms  variance × time ${product.toPrecision(3).padStart(8)}  ${(product / worth.product).toFixed(3)} of the bootstrap's`,
    );
  }
}

function worthOf({ values, milliseconds: total }) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const milliseconds = total / values.length;
  return { mean, variance, milliseconds, product: variance * milliseconds };
}
