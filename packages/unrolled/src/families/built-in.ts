import { classifier } from "./classifier.js";
import { climatologyFamily } from "./climatology.js";
import type { Family } from "./family.js";
import { hiddenMarkovFamily } from "./hidden-markov.js";
import { frequentTagFamily, hiddenMarkovTaggerFamily } from "./hidden-markov-tagger.js";
import { linearGaussianFamily } from "./linear-gaussian.js";
import { nGramFamily } from "./n-gram.js";
import { noisyElman, noisyGru, noisyLstm } from "./noisy-recurrent.js";
import { persistenceFamily } from "./persistence.js";
import { elman, gru, lstm } from "./recurrent.js";
import { seq2seq } from "./seq2seq.js";

import {
  armaFamily,
  autoregressionFamily,
  localLevelFamily,
  localTrendFamily,
  seasonalFamily,
  varyingRegressionFamily,
  vectorAutoregressionFamily,
} from "./structural.js";
import { switchingFamily } from "./switching-autoregression.js";
import { tagger } from "./tagger.js";
import { windowNetworkFamily } from "./window-network.js";

/** The families that come with the package, in the order of the help; `families` holds these and those that are added. */
export const builtInFamilies: readonly Family[] = [
  climatologyFamily as Family,
  persistenceFamily as Family,
  nGramFamily as Family,
  hiddenMarkovFamily as Family,
  linearGaussianFamily as Family,
  localLevelFamily as Family,
  localTrendFamily as Family,
  seasonalFamily as Family,
  varyingRegressionFamily as Family,
  autoregressionFamily as Family,
  vectorAutoregressionFamily as Family,
  armaFamily as Family,
  switchingFamily as Family,
  windowNetworkFamily as Family,
  frequentTagFamily as Family,
  hiddenMarkovTaggerFamily as Family,
  elman as Family,
  gru as Family,
  lstm as Family,
  noisyElman as Family,
  noisyGru as Family,
  noisyLstm as Family,
  classifier as Family,
  tagger as Family,
  seq2seq as Family,
];
