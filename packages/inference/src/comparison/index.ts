export { bitsPerStep, perplexity } from "./bits-per-step.js";
export { bootstrapDraws } from "./bootstrap-intervals.js";
export { compareScores } from "./compare-scores.js";
export { type InformationCriteria, informationCriteria } from "./information-criteria.js";
export { monteCarloConvergence } from "./monte-carlo-convergence.js";
export { fewestUnits } from "./verdict.js";
