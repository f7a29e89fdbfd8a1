// Did the Nile change? Its annual flow at Aswan, 1871–1970, as a level that wanders and is measured with noise.
import { bfgs, fit, kalman, key, loadDataset, localLevel, logLikelihood, saveFigure, statePosterior } from "unrolled";
import { statePosteriorFigure } from "unrolled/figures";

const nile = await loadDataset("nile");
const flows = [...nile.targetValues!];

// y_t = level_t + noise, level_t = level_{t−1} + step. Nothing is known of the first level: its start is diffuse, exactly.
const start = localLevel({ level: 1000, target: 10_000 });
const { model, stopped } = fit(start, { train: nile }, bfgs());
const { Q, R } = model.toFile();
const [step, noise] = [Q[0][0], R[0][0]].map(Math.sqrt);
const { value } = logLikelihood(model, nile, kalman());
console.log(`maximum likelihood (${stopped}): log-density ${value.toFixed(4)}, exact`);
console.log(`variance of a step ${Q[0][0].toFixed(1)}, of the noise ${R[0][0].toFixed(1)} (Durbin & Koopman print 1469.1 and 15098.5)`);
console.log(`so the level moves by ${step.toFixed(0)} a year and a year's flow lies ${noise.toFixed(0)} around it, 10^8 cubic metres`);

// The level of each year given the whole century: a normal law each, by the Kalman smoother.
const [{ smoothed }] = statePosterior(model, nile, {}, key("nile"));
const level = (year: number) => `${smoothed.means[year - 1871].toFixed(0)} ± ${smoothed.sds[year - 1871].toFixed(0)}`;
console.log(`\nlevel in 1890: ${level(1890)}; in 1910: ${level(1910)}; in 1970, with nothing after it: ${level(1970)}`);

// Cobb (1978) asked for one break in place of many small steps: two constant levels, the year chosen by likelihood.
const normal = (values: readonly number[]) => {
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  return { mean, squares: values.reduce((sum, y) => sum + (y - mean) ** 2, 0) };
};
const breaks = flows.slice(2, -2).map((_, i) => {
  const [before, after] = [normal(flows.slice(0, i + 2)), normal(flows.slice(i + 2))];
  const variance = (before.squares + after.squares) / flows.length;
  return { year: 1871 + i + 2, before, after, logLikelihood: (-flows.length / 2) * (Math.log(2 * Math.PI * variance) + 1) };
});
const best = breaks.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
console.log(
  `one break instead: before ${best.year} the mean is ${best.before.mean.toFixed(0)}, from then on ${best.after.mean.toFixed(0)}`,
);
console.log(
  `its log-density is ${best.logLikelihood.toFixed(2)}; the two are not comparable as they stand, since a diffuse start spends a step`,
);

const [law] = statePosterior(model, nile, { paths: 12 }, key("nile paths"));
await saveFigure(
  statePosteriorFigure(law, { names: ["level"], unit: "10^8 cubic metres", model: "a local level of the Nile" }),
  "02-nile.svg",
);
