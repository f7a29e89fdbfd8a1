import type { Smoothers } from "@unrolled/core";
import { expectedStatistics } from "./expected-statistics.js";
import { scoreLinearGaussian } from "./linear-gaussian/score-linear-gaussian.js";
import { smoothLinearGaussian } from "./linear-gaussian/smooth-linear-gaussian.js";

/**
 * What an E step, or a score, is given to compute posteriors with (see `ExpectationsView.expect`).
 *
 * @example
 * import { smoothers } from "unrolled/extend";
 * const { increments } = hmm.views.expectations(data).expect(smoothers, createWorkspace());
 * console.log(increments.length); // one for each packed step
 */
export const smoothers: Smoothers = Object.freeze<Smoothers>({
  finite: expectedStatistics,
  linearGaussian: (view, workspace, visit) => smoothLinearGaussian(view, workspace, visit),
  linearGaussianScore: scoreLinearGaussian,
});
