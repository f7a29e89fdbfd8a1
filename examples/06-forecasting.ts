// What will the next years bring? Forecasts of earthquakes, year after year, with the intervals that they promise and what came.
import { fitModel, forecast, key, loadDataset, packDataset, saveFigure } from "unrolled";
import { forecastFigure } from "unrolled/figures";

const years = await loadDataset("earthquakes");
const counts = Array.from(years.targetValues!, (count) => [count]);
const { name, targets } = years;
const upTo = (length: number) => packDataset({ name, targets, sequences: [{ id: "1900-2006", targets: counts.slice(0, length) }] });

// The models know the first sixty years. One state is climatology, the same law for every year; three remember where we are.
const learnt = 60;
const steps = 5;
const models = [];
for (const states of [1, 3]) {
  const { model } = await fitModel(`hmm:${states}`, upTo(learnt), { workers: 0 });
  models.push({ called: states === 1 ? "climatology" : "three states", model });
}

// From each later year the law of the next five, exactly: the mixture of the states' Poisson laws.
const origins = Array.from({ length: counts.length - steps - learnt + 1 }, (_, i) => learnt + i);
console.log(
  `forecasts from the end of each year, ${1899 + learnt} to ${1899 + origins.at(-1)!}, by models fitted to the years before ${1900 + learnt}\n`,
);
console.log("years ahead  model         log-probability a year  inside the 90 % interval");
const laws = models.map(({ called, model }) => ({
  called,
  forecasts: forecast(model, years, { steps, origin: origins, probabilities: [0.05, 0.5, 0.95] }),
}));
for (let h = 0; h < steps; h++)
  for (const { called, forecasts } of laws) {
    const logScore = forecasts.reduce((sum, { outcome }) => sum + outcome!.logProbs[h], 0) / forecasts.length;
    const inside = forecasts.filter(({ laws, origin }) => {
      const [count] = counts[origin + h];
      return count >= laws!.quantiles[0][h] && count <= laws!.quantiles[2][h];
    }).length;
    console.log(
      `${String(h + 1).padStart(11)}  ${called.padEnd(12)}  ${logScore.toFixed(3).padStart(22)}  ${inside} of ${forecasts.length}`,
    );
  }

// And the future: all data known, ten years ahead.
const { model } = await fitModel("hmm:3", years, { workers: 0 });
const [future] = forecast(model, years, { steps: 10, paths: 5 }, key("future"));
const means = [...future.laws!.means].map((mean) => mean.toFixed(1));
console.log(`\nexpected in 2007 ${means[0]}, in 2016 ${means[9]} earthquakes, both exact; the average of the century is 19.4`);
await saveFigure(
  forecastFigure(future, { history: counts, unit: "earthquakes a year", historySteps: 40, paths: 5, model: "three states" }),
  "06-forecasting.svg",
);
