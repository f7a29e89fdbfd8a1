import { elmanFilter, elmanFilterSmoke } from "./elman-filter.mjs";
import { hiddenMarkovs, hiddenMarkovsSmoke } from "./hidden-markov.mjs";
import { kalmanFilters, kalmanFiltersSmoke } from "./kalman-filter.mjs";
import { networks, networksSmoke } from "./networks.mjs";
import { volatilityFilter, volatilityFilterSmoke } from "./volatility-filter.mjs";

/** Every line of the table. */
export const variants = [...elmanFilter, ...hiddenMarkovs, ...networks, ...kalmanFilters, ...volatilityFilter];

/** The same programs at sizes that take no time. */
export const smokeVariants = [
  ...elmanFilterSmoke,
  ...hiddenMarkovsSmoke,
  ...networksSmoke,
  ...kalmanFiltersSmoke,
  ...volatilityFilterSmoke,
];
