// Networks with random weights and noise in their state, by law of the target: what proposals and approximations are measured on.
import { key, randomRecurrent, recurrent, sampleDataset } from "./unrolled.mjs";
import { normalMatrix, normalVector } from "./workloads/inputs.mjs";

/** Steps of a sequence. */
export const T = 80;

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
/** Each by its title, made when it is asked for. */
export const noisyNetworks = {
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

/** One sequence drawn from a model, and the inputs behind it. */
export function drawnFrom(model) {
  const inputs = model.inputs === null ? undefined : [normalMatrix(T, 1, 1, "x")];
  return sampleDataset(model, { count: 1, length: T, ...(inputs === undefined ? {} : { inputs }) }, key("proposals"));
}
