/** What can go wrong with a run, in a sentence each. */
export const warnings = Object.freeze({
  extinct:
    "in a run every particle had weight 0 at a step, so its estimate of the likelihood is 0: the data may be impossible under the model, or the particles too few",
  beyondDigits:
    "an observation is so far from what the model expects that numbers cannot hold the difference, so the value is not to be trusted and has no error; check that observation, or mark it as missing",
});

/**
 * Replicates of N particles whose log Ẑ has a standard deviation above 1 nat. The particles named are what would bring it to
 * about 0.7 if its square falls as 1 / N, at most 16 times as many at once: a larger spread follows no law.
 */
export function spreadWarning(spread: number, particles: number | null): string {
  const more = particles === null ? "more particles" : `more particles, ${particles * 2 ** doublingsFor(spread)} say`;
  return `the log-likelihoods of the replicates have a standard deviation above 1 nat, so their log-mean-exp leans on few of them, is likely too low, and has no standard error; use ${more}`;
}

/** How often to double N, 1 to 4 times, to bring a spread above 1 nat to about √½: the square of the spread falls as 1 / N. */
export function doublingsFor(spread: number): number {
  return Math.min(4, Math.max(1, Math.ceil(Math.log2(2 * spread ** 2))));
}

/** About the error of a single run: void once there are replicates. */
export const singleRunWarnings = Object.freeze({
  oneSurvivor: "one time-0 ancestor is left, so this run says nothing about its own error; use replicated, or more particles",
  fewFamilies:
    "at a step the effective sample size is below 20 (or a tenth of the particles), or one time-0 ancestor's family has nearly all the weight at the end, so the estimate leans on few particles and this run says nothing about its own error; use more particles, or replicated",
  fewSurvivors: "fewer than 20 time-0 ancestors are left, so the single-run standard error is itself uncertain; use replicated",
  negative: "the estimate of the single-run variance came out negative, below its own noise, and is withheld; use replicated",
  context: "a single run gives no error of its own for the steps after those that are given; use replicated",
  tinyEss:
    "the effective sample size is below 20, so the estimate leans on few draws and has no standard error; use smc, or more particles",
});
