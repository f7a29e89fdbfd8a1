// Which letters are vowels? A hidden Markov model of two states that is told nothing of language sorts the alphabet.
import {
  baumWelch,
  bestOfRestarts,
  bitsPerStep,
  fitNGram,
  forward,
  key,
  logLikelihood,
  mobyDick,
  randomHiddenMarkov,
  rollout,
  saveFigure,
  splitOf,
} from "unrolled";
import { emissionFigure, shownEmission } from "unrolled/figures";

const seed = key("vowels");
const book = await mobyDick({ charactersPerChapter: { train: 600, valid: 200, test: 600 } });
const [train, valid, test] = [splitOf(book, "train"), splitOf(book, "valid"), splitOf(book, "test")];
const alphabet = [" ", ..."abcdefghijklmnopqrstuvwxyz"];
console.log(`${train.stepCount} characters of Moby-Dick to learn from, ${test.stepCount} of other chapters to test on`);

// Baum–Welch climbs to the next maximum of the likelihood: of six random starts the best counts.
const { fit } = bestOfRestarts(
  (start) => randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: train, key: start }),
  { train, valid },
  { restarts: 6, learner: (most) => baumWelch({ maxIterations: most ?? 200 }), key: seed },
);
const hmm = fit.model;

// How much is gained by a state that remembers? One that does not is an n-gram of order 1: the frequencies of the letters.
const frequencies = fitNGram(train, { order: 1, smoothing: "witten-bell" });
const [withState, without] = [logLikelihood(hmm, test, forward()), logLikelihood(frequencies, test, rollout())];
console.log(
  `bits per character on test: ${bitsPerStep(withState).toFixed(3)} with two states, ${bitsPerStep(without).toFixed(3)} with none`,
);

// p(state | letter) ∝ share of time in the state × p(letter | state).
const { transition, emission } = hmm.toFile();
if (emission.kind !== "categorical" || typeof transition === "string") throw new Error("these are letters");
const [[, leaveFirst], [leaveSecond]] = transition;
const shares = [leaveSecond, leaveFirst].map((leave) => leave / (leaveFirst + leaveSecond));
const stateOf = alphabet.map((_, v) => (shares[0] * emission.probabilities[0][v] > shares[1] * emission.probabilities[1][v] ? 0 : 1));
for (const state of [0, 1])
  console.log(
    `state ${state + 1}, ${(100 * shares[state]).toFixed(0)} % of the time: ${alphabet
      .filter((_, v) => stateOf[v] === state)
      .map((letter) => (letter === " " ? "space" : letter))
      .join(" ")}`,
  );
const vowels = stateOf[alphabet.indexOf("e")];
const together = [..."aeiou"].filter((letter) => stateOf[alphabet.indexOf(letter)] === vowels).length;
console.log(
  `${together} of the five vowels are in one state; after a letter of it comes one of the other in ${(100 * transition[vowels][1 - vowels]).toFixed(0)} % of cases`,
);

await saveFigure(
  emissionFigure(shownEmission(hmm.toFile())!, {
    symbols: alphabet,
    model: "a hidden Markov model of Moby-Dick",
    bold: { symbols: [..."aeiou"], called: "vowels" },
  }),
  "01-vowels.svg",
);
