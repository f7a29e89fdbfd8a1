import { writeFileSync } from "node:fs";
import { race } from "../race.mjs";
import { openOurs } from "../sides.mjs";
import { elmanFilterVariant } from "../workloads/elman-filter.mjs";
import { baumWelchVariant, hmmForwardVariant } from "../workloads/hidden-markov.mjs";
import { trainingVariant } from "../workloads/networks.mjs";
import { volatilityFilterVariant } from "../workloads/volatility-filter.mjs";
import { powerLaw } from "./power-law.mjs";

const lstm = (sizes) => trainingVariant({ cell: "lstm", H: 64, B: 32, T: 64, V: 60, ...sizes });
const hmm = (sizes) => ({ K: 32, S: 200, T: 100, iterations: 5, ...sizes });

/** A size that grows, the others held, and what it multiplies. */
const laws = [
  { title: "particle filter, Elman 32, T 100", size: "N", values: [10, 100, 1000, 10_000], variant: (N) => elmanFilterVariant(N, 100) },
  { title: "particle filter, Elman 32, N 1,000", size: "T", values: [10, 30, 100, 300], variant: (T) => elmanFilterVariant(1000, T) },
  {
    title: "particle filter, volatility, T 100",
    size: "N",
    values: [100, 1000, 10_000, 100_000],
    variant: (N) => volatilityFilterVariant(N, 100),
  },
  { title: "HMM forward, 200 × 100", size: "K", values: [4, 8, 16, 32, 64, 128], variant: (K) => hmmForwardVariant(hmm({ K })) },
  { title: "HMM forward, 200 sequences, K 32", size: "T", values: [25, 50, 100, 200, 400], variant: (T) => hmmForwardVariant(hmm({ T })) },
  { title: "HMM forward, T 100, K 32", size: "batch", values: [1, 4, 16, 64, 256], variant: (S) => hmmForwardVariant(hmm({ S })) },
  { title: "Baum–Welch, 5 iterations, 200 × 100", size: "K", values: [4, 8, 16, 32, 64], variant: (K) => baumWelchVariant(hmm({ K })) },
  { title: "training step, LSTM, batch 32 × 64", size: "H", values: [16, 32, 64, 128, 256], variant: (H) => lstm({ H }) },
  { title: "training step, LSTM 64, T 64", size: "batch", values: [1, 4, 16, 64], variant: (B) => lstm({ B }) },
  { title: "training step, LSTM 64, batch 32", size: "T", values: [16, 32, 64, 128, 256], variant: (T) => lstm({ T }) },
];

/** Milliseconds of processor time at each size of each law, and the exponent between the smallest and the largest. */
export async function costs({ input, rounds, smoke, onLaw }) {
  for (const { title, size, values, variant } of smoke ? laws.slice(3, 4) : laws) {
    const sizes = smoke ? values.slice(0, 2) : values;
    const medians = [];
    for (const value of sizes) medians.push(await cost(variant(value), input, { rounds, patient: !smoke }));
    onLaw({ title, size, sizes, medians, ...powerLaw(sizes, medians) });
  }
}

async function cost(variant, input, options) {
  writeFileSync(input, JSON.stringify(variant.input()));
  const [ours] = await openOurs(variant);
  const [side] = await race(variant, input, [ours], options);
  ours.child.close();
  if (side.error !== null) throw new Error(`${variant.title}: ${side.error}`);
  return side.cpu.median;
}
