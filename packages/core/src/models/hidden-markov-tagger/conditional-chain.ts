import type { Dataset } from "../../contracts/index.js";
import type { CheckedTagger } from "./check-tagger.js";

/**
 * Tags given all words of their sequences: p(y | x) of a hidden Markov model is a Markov chain whose transition changes with t,
 * P_t(j | i) = A_ij w_t(j) β_t(j) / β_{t−1}(i), where w_t(j) = p(x_t | j) and β_{t−1}(i) = Σ_j A_ij w_t(j) β_t(j), β_T(j) the probability
 * that a sequence ends after j.
 */
export interface ConditionalChain {
  initialInto(out: Float64Array, at: number, row: number): void;
  /** K × K, 1 ≤ t. */
  transitionInto(out: Float64Array, t: number, row: number): void;
  /** K: P_t(· | previous). */
  rowInto(out: Float64Array, t: number, row: number, previous: number): void;
}

/** O(Σ T K²), Σ T K numbers. @throws RangeError where no tags explain a sequence. */
export function conditionalChain(tagger: CheckedTagger, data: Dataset): ConditionalChain {
  const { tagCount: K, initial, step, end } = tagger;
  // Position by position w_t β_t, scaled to a sum of 1.
  const message = new Float64Array(data.stepCount * K);
  const weights = weightsOf(tagger, data);
  const beta = new Float64Array(K);
  const { starts, aliveCounts, inputSymbols } = data;
  for (let row = 0; row < data.sequences.length; row++) {
    let length = data.sequences[data.order[row]!]!.length;
    while (length > 0 && aliveCounts[length - 1]! <= row) length--;
    for (let t = length - 1; t >= 0; t--) {
      const at = (starts[t]! + row) * K;
      const word = inputSymbols![starts[t]! + row]! * K;
      let total = 0;
      for (let i = 0; i < K; i++) {
        if (t === length - 1) beta[i] = end === null ? 1 : end[i]!;
        else if (step === null) beta[i] = 1;
        else {
          const next = (starts[t + 1]! + row) * K;
          beta[i] = 0;
          for (let j = 0; j < K; j++) beta[i]! += step[i * K + j]! * message[next + j]!;
        }
        message[at + i] = weights[word + i]! * beta[i]!;
        total += message[at + i]!;
      }
      if (!(total > 0)) throw unexplained(data, row);
      for (let i = 0; i < K; i++) message[at + i]! /= total;
    }
    if (!initial.some((p, i) => p * message[row * K + i]! > 0)) throw unexplained(data, row);
  }
  const lawInto = (out: Float64Array, at: number, from: Float64Array, offset: number, position: number): void => {
    let total = 0;
    for (let j = 0; j < K; j++) {
      out[at + j] = from[offset + j]! * message[position * K + j]!;
      total += out[at + j]!;
    }
    // What cannot come after the tag before has no law: the tag before cannot be, and any will do.
    for (let j = 0; j < K; j++) out[at + j] = total > 0 ? out[at + j]! / total : 1 / K;
  };
  return {
    initialInto: (out, at, row) => lawInto(out, at, initial, 0, starts[0]! + row),
    transitionInto(out, t, row) {
      for (let i = 0; i < K; i++) lawInto(out, i * K, step ?? initial, step === null ? 0 : i * K, starts[t]! + row);
    },
    rowInto: (out, t, row, previous) => lawInto(out, 0, step ?? initial, step === null ? 0 : previous * K, starts[t]! + row),
  };
}

/** V × K, one row for each of the data's words, those that occur. */
function weightsOf({ tagCount: K, lexicon }: CheckedTagger, { inputs, inputSymbols }: Dataset): Float64Array {
  const texts = inputs?.kind === "categorical" ? (inputs.symbols ?? null) : null;
  const size = inputSymbols!.reduce((most, symbol) => Math.max(most, symbol + 1), 0);
  const weights = new Float64Array(size * K);
  const isKnown = new Uint8Array(size);
  for (const symbol of inputSymbols!) {
    if (isKnown[symbol] === 1) continue;
    isKnown[symbol] = 1;
    lexicon.weightInto(weights, symbol * K, symbol, texts?.[symbol] ?? null);
  }
  return weights;
}

function unexplained({ name, sequences, order }: Dataset, row: number): RangeError {
  return new RangeError(
    `bind: a tagger must have tags for the words of every sequence, none that it has can end sequence "${sequences[order[row]!]!.id}" of data "${name}"; give its final law fewer zeros, or none (null)`,
  );
}
