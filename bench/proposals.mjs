// What proposals are worth: variance of log Ẑ times processor time, by network and law of the target. Run `npm run build` first, then:
// node bench/proposals.mjs [runs of each, 200] [particles, 200] [words of titles, all]
// Runs of all proposals take turns in one process, so that a shared machine slows them alike.
import { loadavg } from "node:os";
import { drawnFrom, noisyNetworks, T } from "./noisy-networks.mjs";
import { key, logLikelihood, smc } from "./unrolled.mjs";

const [, , runs = "200", particles = "200", words = ""] = process.argv;
console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, ${runs} runs of ${particles} particles, T = ${T}`);
for (const [title, make] of Object.entries(noisyNetworks))
  if (words.split(",").some((word) => title.includes(word))) compareProposals(title, make());

function compareProposals(title, model) {
  const data = drawnFrom(model);
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
