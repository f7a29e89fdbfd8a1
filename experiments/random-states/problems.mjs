import { key, packDataset, randomRecurrent } from "../../packages/unrolled/dist/index.js";

/** The twelve problems: every cell with every law, 1 to 6 units, standard deviations of the state noise from .3 to 1. */
export const problems = [
  { name: "elman-1-poisson", cell: "elman", H: 1, law: "poisson", D: 2, sd: 1 },
  { name: "elman-2-categorical", cell: "elman", H: 2, law: "categorical", D: 6, sd: 0.6 },
  { name: "elman-2-bernoulli", cell: "elman", H: 2, law: "bernoulli", D: 10, sd: 0.7 },
  { name: "elman-4-gaussian", cell: "elman", H: 4, law: "gaussian", D: 3, sd: 0.5 },
  { name: "gru-3-gaussian", cell: "gru", H: 3, law: "gaussian", D: 2, sd: 0.4 },
  { name: "gru-4-poisson", cell: "gru", H: 4, law: "poisson", D: 3, sd: 0.5 },
  { name: "gru-6-categorical", cell: "gru", H: 6, law: "categorical", D: 8, sd: 0.3 },
  { name: "gru-5-bernoulli", cell: "gru", H: 5, law: "bernoulli", D: 8, sd: 0.6 },
  { name: "lstm-2-categorical", cell: "lstm", H: 2, law: "categorical", D: 5, sd: 0.4 },
  { name: "lstm-3-gaussian", cell: "lstm", H: 3, law: "gaussian", D: 3, sd: 0.5 },
  { name: "lstm-4-bernoulli", cell: "lstm", H: 4, law: "bernoulli", D: 10, sd: 0.8 },
  { name: "lstm-6-poisson", cell: "lstm", H: 6, law: "poisson", D: 4, sd: 0.4 },
];

const targetsOf = { categorical: "categorical", bernoulli: "binary", poisson: "count", gaussian: "real" };
const steps = 80;
const counts = { train: 200, valid: 50, test: 50 };
/** Standard deviation of Gaussian targets about their mean. */
const targetSd = 0.3;

/** A known noisy network, and sequences drawn from it with one input, which is normal noise. */
export function drawProblem({ name, cell, H, law, D, sd }) {
  const drawn = key("random-states").fold(name);
  const targets = { kind: targetsOf[law], size: D };
  const truth = strongNetwork({ cell, H, law, targets, sd, key: drawn.fold("model") });
  const sequences = [];
  const splits = {};
  for (const [part, count] of Object.entries(counts))
    splits[part] = Array.from({ length: count }, () => {
      const own = drawn.fold("data").fold(sequences.length);
      const numbers = new Float64Array(steps);
      own.fold("x").fillNormal(numbers);
      const inputs = Array.from(numbers, (x) => [x]);
      return sequences.push({ id: `${part}${sequences.length}`, inputs, targets: truth.sample(steps, own.fold("y"), inputs).targets }) - 1;
    });
  const data = packDataset({ name, targets, inputs: { kind: "real", size: 1 }, sequences, splits });
  return { truth, data };
}

/** A random network whose state matters: its recurrence, inputs and readout are stronger than those that training starts from. */
function strongNetwork({ cell, H, law, targets, sd, key }) {
  const start = randomRecurrent({ cell, hiddenSize: H, data: likeTargets(targets), noiseSd: sd, key });
  const { values, slices } = start.parameters;
  const readout = 1.5 * Math.sqrt(3 * H) * (law === "poisson" ? 0.4 : law === "gaussian" ? 0.7 : 1);
  const factors = { "readout.weight": readout, "layers.0.weight_hh": 1.6, "layers.0.weight_ih": 1.5 };
  const levels = { "readout.bias": law === "poisson" ? 0.3 : 0, "emission.logSd": Math.log(targetSd) };
  for (const { name, offset, shape } of slices) {
    const end = offset + shape.reduce((product, size) => product * size, 1);
    if (name in levels) values.fill(levels[name], offset, end);
    else for (let i = offset; i < end; i++) values[i] *= factors[name] ?? 1;
  }
  return start.withParameters(values);
}

/** A sequence that has all symbols, and numbers that vary: what a network of such targets is opened with. */
function likeTargets(targets) {
  const length = 240;
  const numbers = (t) => Array.from({ length: targets.size }, (_, d) => (targets.kind === "real" ? Math.sin(t * (d + 1)) : (t + d) % 2));
  const sequence = {
    id: "shape",
    inputs: Array.from({ length }, (_, t) => [Math.cos(t)]),
    targets: Array.from({ length }, (_, t) => (targets.kind === "categorical" ? t % targets.size : numbers(t))),
  };
  return packDataset({ name: "shape", targets, inputs: { kind: "real", size: 1 }, sequences: [sequence] });
}
