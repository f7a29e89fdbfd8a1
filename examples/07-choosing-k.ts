// How many hidden states? Data from a model of three, and what the likelihood, BIC and held-out sequences say of one to six.
import {
  baumWelch,
  bestOfRestarts,
  compareScores,
  forward,
  hiddenMarkov,
  informationCriteria,
  key,
  logLikelihood,
  randomHiddenMarkov,
  sampleDataset,
  saveFigure,
} from "unrolled";
import { pairsFigure } from "unrolled/figures";

const seed = key("choosing K");
const truth = hiddenMarkov({
  initial: "stationary",
  transition: [
    [0.9, 0.08, 0.02],
    [0.05, 0.85, 0.1],
    [0.1, 0.1, 0.8],
  ],
  emission: { kind: "gaussian", means: [[-2], [0], [1.5]], sds: [[1], [0.7], [1]] },
});
const [train, valid, test] = ["train", "valid", "test"].map((part) => sampleDataset(truth, { count: 20, length: 60 }, seed.fold(part)));
const best = logLikelihood(truth, test, forward());
console.log(
  `The truth has 3 states, and scores ${(best.value / best.steps).toFixed(4)} nats per step on test: nothing can be expected to beat it.`,
);

console.log("\nstates  train, nats per step      BIC  valid, nats per step");
const fits = [1, 2, 3, 4, 5, 6].map((stateCount) => {
  const { model } = bestOfRestarts(
    (start) => randomHiddenMarkov({ stateCount, emission: "gaussian", data: train, key: start }),
    { train },
    { restarts: 6, learner: (most) => baumWelch({ maxIterations: most ?? 200 }), key: seed.fold(stateCount) },
  ).fit;
  const [onTrain, onValid, onTest] = [train, valid, test].map((data) => logLikelihood(model, data, forward()));
  const bic = informationCriteria(onTrain, model.parameterCount)!.bic;
  const [fitted, held] = [onTrain, onValid].map(({ value, steps }) => value / steps);
  console.log(`${String(stateCount).padStart(6)}  ${fitted.toFixed(4).padStart(21)}  ${bic.toFixed(1)}  ${held.toFixed(4).padStart(21)}`);
  return { name: `${stateCount} states`, logLikelihood: onTest, bic, fitted, held };
});
const first = (score: (fit: (typeof fits)[number]) => number) => fits.reduce((a, b) => (score(b) > score(a) ? b : a)).name;
console.log(
  `\nTrain would choose ${first(({ fitted }) => fitted)}, the largest; BIC ${first(({ bic }) => -bic)}; valid ${first(({ held }) => held)}.`,
);

// Is the choice clear? Differences on test, sequence by sequence, each against three states.
const { pairs } = await compareScores(fits, seed.fold("compare"));
for (const pair of pairs.filter(({ a, b }) => a === "3 states" || b === "3 states")) {
  const sign = pair.a === "3 states" ? 1 : -1;
  const [other, gain] = [sign === 1 ? pair.b : pair.a, sign * pair.meanDifferencePerStep];
  console.log(`3 states against ${other}: ${gain.toFixed(4)} nats per step better, standard error ${pair.standardError.toFixed(4)}`);
}
await saveFigure(pairsFigure(pairs, { unit: { kind: "nats", step: "step", density: true }, reference: "3 states" }), "07-choosing-k.svg");
