import { elmanFilter, elmanFilterSmoke } from "./elman-filter.mjs";
import { hiddenMarkovs, hiddenMarkovsSmoke } from "./hidden-markov.mjs";
import { networks, networksSmoke } from "./networks.mjs";
import { volatilityFilter, volatilityFilterSmoke } from "./volatility-filter.mjs";

/** Every line of the table. W4, the Kalman filter, joins with the linear dynamic system. */
export const variants = [...elmanFilter, ...hiddenMarkovs, ...networks, ...volatilityFilter];

/** The same programs at sizes that take no time. */
export const smokeVariants = [...elmanFilterSmoke, ...hiddenMarkovsSmoke, ...networksSmoke, ...volatilityFilterSmoke];
