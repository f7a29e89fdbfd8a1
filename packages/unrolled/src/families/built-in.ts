import { climatologyFamily } from "./climatology.js";
import type { Family } from "./family.js";
import { hiddenMarkovFamily } from "./hidden-markov.js";
import { nGramFamily } from "./n-gram.js";
import { noisyElman, noisyGru, noisyLstm } from "./noisy-recurrent.js";
import { elman, gru, lstm } from "./recurrent.js";
import { switchingFamily } from "./switching-autoregression.js";

/** The families that come with the package, in the order of the help; `families` holds these and those that are added. */
export const builtInFamilies: readonly Family[] = [
  climatologyFamily as Family,
  nGramFamily as Family,
  hiddenMarkovFamily as Family,
  switchingFamily as Family,
  elman as Family,
  gru as Family,
  lstm as Family,
  noisyElman as Family,
  noisyGru as Family,
  noisyLstm as Family,
];
