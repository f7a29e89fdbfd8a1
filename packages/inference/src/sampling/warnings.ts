/** What can go wrong with a run, in a sentence each. */
export const warnings = Object.freeze({
  extinct:
    "in a run every particle had weight 0 at a step, so its estimate of the likelihood is 0: the data may be impossible under the model, or the particles too few",
  spread:
    "the log-likelihoods of the replicates have a standard deviation above 1 nat, so their log-mean-exp leans on few of them and its error is too small; use more particles",
});

/** About the error of a single run: void once there are replicates. */
export const singleRunWarnings = Object.freeze({
  oneSurvivor: "one time-0 ancestor is left, so this run says nothing about its own error; use replicated, or more particles",
  fewSurvivors: "fewer than 20 time-0 ancestors are left, so the single-run standard error is itself uncertain; use replicated",
  negative: "the estimate of the single-run variance came out negative, below its own noise, and is withheld; use replicated",
  context: "a single run gives no error of its own for the steps after those that are given; use replicated",
  tinyEss: "the effective sample size is below 20, so the estimate and its error lean on few draws; use smc, or more particles",
});
