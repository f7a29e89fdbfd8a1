// Recessions as a hidden regime: growth of the United States' output, 1951–1984, by Hamilton's switching autoregression (1989).
import { bestOfRestarts, em, forward, key, loadDataset, logLikelihood, posterior, saveFigure } from "unrolled";
import { randomSwitchingAutoregression } from "unrolled/extend";
import { decodedFigure } from "unrolled/figures";

const growth = await loadDataset("us-gnp");
const quarter = (t: number) => `${1951 + Math.floor((t + 1) / 4)} Q${((t + 1) % 4) + 1}`;

// y_t − μ(h_t) = Σ φ_j (y_{t−j} − μ(h_{t−j})) + noise, with a mean for each of two regimes h that form a Markov chain.
const lags = 4;
const { fit } = bestOfRestarts(
  (start) => randomSwitchingAutoregression({ regimeCount: 2, lags, level: "mean", switching: ["level"], data: growth, key: start }),
  { train: growth },
  { restarts: 12, learner: (most) => em({ maxIterations: most ?? 2000, tolerance: 1e-10, totalTolerance: 1e-7 }), key: key("GNP") },
);
const { model } = fit;
const { value, steps } = logLikelihood(model, growth, forward());
console.log(
  `log-density ${value.toFixed(5)} of the ${steps} quarters after the first ${lags}, given these (printed elsewhere: −181.26339)`,
);

const file = model.toFile();
const means = file.means as readonly number[];
const recession = means[0] < means[1] ? 0 : 1;
const transition = file.transition as readonly (readonly number[])[];
for (const [name, regime] of [
  ["expansion", 1 - recession],
  ["recession", recession],
] as const)
  console.log(
    `${name}: ${means[regime].toFixed(2)} % a quarter, lasts ${(1 / (1 - transition[regime][regime])).toFixed(1)} quarters on average`,
  );

// The regime of each quarter given all data, exactly.
const [{ marginals }] = posterior(model, growth);
const probability = Array.from({ length: growth.length }, (_, t) => marginals![2 * t + recession]);
const inRecession = probability.map((p) => p > 0.5);
console.log("\nquarters that are more likely in recession than not, given all data:");
for (let t = lags; t < growth.length; t++) {
  if (!inRecession[t] || (t > lags && inRecession[t - 1])) continue;
  const end = inRecession.indexOf(false, t);
  const last = end < 0 ? growth.length - 1 : end - 1;
  console.log(`  ${quarter(t)} to ${quarter(last)}, probability up to ${Math.max(...probability.slice(t, last + 1)).toFixed(2)}`);
}

const targets = Array.from(growth.targetValues!, (y) => [y]);
const series = { id: "1951-1984", kind: "real", targets, path: inRecession.map((yes) => (yes ? 1 : 0)), stateCount: 2 } as const;
await saveFigure(
  decodedFigure(series, { names: ["growth, % a quarter"], count: growth.length, model: "state 2: recession more likely than not" }),
  "04-regimes.svg",
);
