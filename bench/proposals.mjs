// What proposals are worth: variance of log Ẑ times processor time, on a GRU of 3 units with 2-D Gaussian targets (target sd 0.3,
// noise 0.4, T = 80). Run `npm run build` first, then: node bench/proposals.mjs [runs of each, 200] [particles, 200]
// Runs of all proposals take turns in one process, so that a shared machine slows them alike.
import { loadavg } from "node:os";
import { key, logLikelihood, recurrent, sampleDataset, smc } from "./unrolled.mjs";
import { normalMatrix, normalVector } from "./workloads/inputs.mjs";

const [H, D, T] = [3, 2, 80];
const model = recurrent({
  name: "noisy GRU",
  cell: "gru",
  inputSize: 1,
  hiddenSize: H,
  inputs: "given",
  layers: [
    {
      weight_ih: normalMatrix(3 * H, 1, 1, "ih"),
      weight_hh: normalMatrix(3 * H, H, 1, "hh"),
      bias_ih: normalVector(3 * H, 0.3, "bi"),
      bias_hh: normalVector(3 * H, 0.3, "bh"),
    },
  ],
  initialState: null,
  noise: { sd: new Array(H).fill(0.4) },
  readout: { weight: normalMatrix(D, H, 1, "readout"), bias: new Array(D).fill(0) },
  emission: { kind: "gaussian", sd: new Array(D).fill(0.3) },
});
const data = sampleDataset(model, { count: 1, length: T, inputs: [normalMatrix(T, 1, 1, "x")] }, key("proposals"));

const [, , runs = "200", particles = "200"] = process.argv;
const filters = ["bootstrap", "guided", "auxiliary"].map((proposal) => ({
  proposal,
  method: smc({ particles: Number(particles), proposal }),
  values: [],
  milliseconds: 0,
}));
for (let run = -5; run < Number(runs); run++)
  for (const filter of filters) {
    const before = process.cpuUsage();
    const { value } = logLikelihood(model, data, filter.method, key("run").fold(run + 5));
    const { user, system } = process.cpuUsage(before);
    if (run < 0) continue;
    filter.values.push(value);
    filter.milliseconds += (user + system) / 1000;
  }
console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, ${runs} runs of ${particles} particles`);
const [worth] = filters.map(worthOf);
for (const filter of filters) {
  const { mean, variance, milliseconds, product } = worthOf(filter);
  console.log(
    `${filter.proposal.padEnd(10)} mean ${mean.toFixed(3).padStart(9)}  variance ${variance.toPrecision(3).padStart(8)}  ${milliseconds.toFixed(2).padStart(6)} ms  variance × time ${product.toPrecision(3).padStart(8)}  ${(product / worth.product).toFixed(3)} of the bootstrap's`,
  );
}

function worthOf({ values, milliseconds: total }) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const milliseconds = total / values.length;
  return { mean, variance, milliseconds, product: variance * milliseconds };
}
