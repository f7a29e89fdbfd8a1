// Are there restless years? Major earthquakes a year, 1900–2006, by Poisson hidden Markov models of one to four states.
import { fitModel, type HiddenMarkov, loadDataset, posterior, saveFigure, viterbi } from "unrolled";
import { decodedFigure } from "unrolled/figures";

const years = await loadDataset("earthquakes");
const counts = [...(years.targetValues ?? [])];
const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
console.log(
  `${counts.length} years with ${mean.toFixed(1)} earthquakes on average. Under one Poisson law the variance would be the same; it is ${variance.toFixed(1)}.`,
);

// More states always fit better; AIC and BIC charge for their parameters. `hmm:3` has Poisson emissions, since these are counts.
console.log("\nstates  parameters  log-likelihood      AIC      BIC");
const fits: { states: number; model: HiddenMarkov; aic: number; bic: number }[] = [];
for (const states of [1, 2, 3, 4]) {
  const { model, parameters, train } = await fitModel(`hmm:${states},tolerance=1e-9`, years, { workers: 0 });
  const { logLikelihood, aic, bic } = train!;
  const columns = [logLikelihood.toFixed(4).padStart(14), aic!.toFixed(2).padStart(7), bic!.toFixed(2).padStart(7)];
  console.log(`${String(states).padStart(6)}  ${String(parameters).padStart(10)}  ${columns.join("  ")}`);
  fits.push({ states, model: model as HiddenMarkov, aic: aic!, bic: bic! });
}
const best = (by: "aic" | "bic") => fits.reduce((a, b) => (b[by] < a[by] ? b : a));
console.log(`AIC chooses ${best("aic").states} states, BIC ${best("bic").states}.`);

// What the three states are, and which years were restless.
const { model } = fits[2];
const { emission } = model.toFile();
if (emission.kind !== "poisson") throw new Error("a Poisson law was asked for");
console.log();
const rates = emission.rates.map(([rate]) => rate);
const restless = rates.indexOf(Math.max(...rates));
for (const [state, rate] of rates.entries())
  console.log(`state ${state + 1}: ${rate.toFixed(1)} earthquakes a year${state === restless ? ", restless" : ""}`);

const [{ path }] = viterbi(model, years);
const [{ marginals }] = posterior(model, years);
const yearsIn = [...path!.keys()].filter((t) => path![t] === restless);
const unsure = yearsIn.filter((t) => marginals![3 * t + restless] < 0.9);
console.log(`On the most likely path ${yearsIn.length} years are restless, from ${1900 + yearsIn[0]} to ${1900 + yearsIn.at(-1)!}:`);
console.log(yearsIn.map((t) => 1900 + t).join(" "));
console.log(
  `${unsure.length} of them are so with a probability below 0.9: ${unsure.map((t) => `${1900 + t} (${marginals![3 * t + restless].toFixed(2)})`).join(", ")}`,
);

const series = { id: "1900-2006", kind: "count", targets: counts.map((count) => [count]), path: path!, stateCount: 3 } as const;
await saveFigure(
  decodedFigure(series, {
    names: ["earthquakes a year"],
    count: counts.length,
    title: "Major earthquakes by the decoded state, 1900–2006",
  }),
  "03-earthquakes.svg",
);
