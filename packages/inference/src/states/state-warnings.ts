/** What can go wrong with a state's posterior, in a sentence each. */
export const stateWarnings = Object.freeze({
  extinct:
    "in a run every particle had weight 0 at a step, and the law of the state goes on as if that target had been missing: the data may be impossible under the model, or the particles too few",
  disagreement:
    "at a step the means of the replicates spread by more than half of the law's own standard deviation, so each sees another part of it and their average may be off by more than its error; use more particles",
  filteredEss: "the filter's effective sample size is below 20 at a step, so moments there lean on few particles; use more",
  smoothedEss:
    "the effective sample size under the smoothing weights is below 20 at a step, so moments there lean on few particles; use more",
  distinct:
    "at a step the paths drawn back pass through fewer different particles than 20 (or half of the draws), so they are alike there; use more particles",
  backwardEss:
    "at half of the steps or more a path drawn back had a choice of fewer than two particles, so paths repeat the filter's own ancestors; use more particles, or expect early steps to be poor where the noise is small and the state large",
});

/** `step` counts from 0. */
export function spreadAtStep(step: number): string {
  return `at step ${step + 1} the replicates' estimates of the likelihood of the target have a standard deviation above 1 nat: few of their particles come near that target, so the moments around it are off by more than any spread tells, and no error is given; use more particles, or check that target`;
}
