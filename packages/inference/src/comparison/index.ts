export { bitsPerStep, perplexity } from "./bits-per-step.js";
export { bootstrapDraws } from "./bootstrap-intervals.js";
export { compareScores } from "./compare-scores.js";
export { type InformationCriteria, informationCriteria } from "./information-criteria.js";
export { monteCarloConvergence } from "./monte-carlo-convergence.js";
export type { StepParts } from "./partial-differences.js";
export { partialDifferences, positionRanges } from "./partial-differences.js";
export { fewestUnits } from "./verdict.js";
export { type WithoutDiffuseSteps, withoutDiffuseSteps } from "./without-diffuse-steps.js";
