import { hiddenMarkov, sampleDataset } from "../unrolled.mjs";
import { inputFile, inputKey, randomLaws } from "./inputs.mjs";

const V = 30;

/** A random model of K states over 30 symbols, and sequences that it drew; `flattened`, each law is mixed with the flat one: a start for EM. */
function hiddenMarkovInput({ K, S, T, iterations }, flattened) {
  const [initial] = randomLaws(1, K, `initial ${K}`);
  const transition = randomLaws(K, K, `transition ${K}`);
  const probabilities = randomLaws(K, V, `emission ${K}`);
  const modelOf = (mix) =>
    hiddenMarkov({ initial, transition: transition.map(mix), emission: { kind: "categorical", probabilities: probabilities.map(mix) } });
  const truth = modelOf((law) => law);
  const data = sampleDataset(truth, { count: S, length: T }, inputKey.fold(`sequences ${K}`));
  const model = flattened ? modelOf((law) => law.map((p) => 0.5 * p + 0.5 / law.length)) : truth;
  return inputFile(model, data, { K, S, T, iterations });
}

export const hmmForwardVariant = (sizes) => ({
  workload: "W2",
  program: "hmm-forward",
  title: `HMM forward, ${sizes.S} × ${sizes.T}, K = ${sizes.K}`,
  input: () => hiddenMarkovInput(sizes, false),
});
export const baumWelchVariant = (sizes) => ({
  workload: "W2",
  program: "baum-welch",
  title: `Baum–Welch, ${sizes.iterations} iterations, K = ${sizes.K}`,
  input: () => hiddenMarkovInput(sizes, true),
});

const all = [4, 32, 128].map((K) => ({ K, S: 200, T: 100, iterations: 20 }));
export const hiddenMarkovs = [...all.map(hmmForwardVariant), ...all.map(baumWelchVariant)];

const tiny = { K: 3, S: 4, T: 10, iterations: 3 };
export const hiddenMarkovsSmoke = [hmmForwardVariant(tiny), baumWelchVariant(tiny)];
