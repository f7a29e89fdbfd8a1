// How far off filters with normal laws are, in nats a step, beside a large particle filter, and what they cost. Run `npm run build` first, then:
// node bench/approximations.mjs [particles, 4000] [replicates, 32] [words of titles, all]
// Times are processor time beside one guided particle filter of 1,000 particles, in turns in one process.
import { loadavg } from "node:os";
import { drawnFrom, noisyNetworks, T } from "./noisy-networks.mjs";
import { ekf, key, logLikelihood, replicated, slf, smc, ukf } from "./unrolled.mjs";

const [, , particles = "4000", replicates = "32", words = ""] = process.argv;
console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, reference ${replicates} x ${particles} particles, T = ${T}`);
for (const [title, make] of Object.entries(noisyNetworks))
  if (words.split(",").some((word) => title.includes(word))) measure(title, make());

function measure(title, model) {
  const data = drawnFrom(model);
  const reference = smc({ particles: Number(particles), proposal: "guided" });
  const exact = logLikelihood(model, data, replicated(reference, Number(replicates)), key("reference"));
  const n = model.views.nonlinearGaussian(data).stateDim;
  const methods = [ekf(), ukf(), slf(), ...(3 ** n <= 729 ? [slf({ order: 3 })] : []), smc({ particles: 1000, proposal: "guided" })];
  const milliseconds = methods.map(() => 0);
  let values = [];
  for (let run = -2; run < 5; run++)
    values = methods.map((method, i) => {
      const before = process.cpuUsage();
      const { value } = logLikelihood(model, data, method, ...(method.randomness === "random" ? [key("run").fold(run + 2)] : []));
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) milliseconds[i] += (user + system) / 5000;
      return value;
    });
  console.log(`${title}: ${(exact.value / T).toFixed(4)} ± ${(exact.standardError / T).toFixed(4)} nats a step`);
  const names = ["ekf", "ukf", "slf, cubature", "slf, order 3"].slice(0, methods.length - 1);
  names.forEach((name, i) => {
    const off = (values[i] - exact.value) / T;
    console.log(
      `  ${name.padEnd(14)} off by ${off.toFixed(4).padStart(8)}  ${milliseconds[i].toFixed(2).padStart(7)} ms  ${(milliseconds[i] / milliseconds.at(-1)).toFixed(3)} of the filter's ${milliseconds.at(-1).toFixed(1)} ms`,
    );
  });
}
