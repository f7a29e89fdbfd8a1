import type { Smoothers } from "@unrolled/core";
import { expectedStatistics } from "./expected-statistics.js";
import { smoothLinearGaussian } from "./linear-gaussian/smooth-linear-gaussian.js";

/**
 * What an E step is given to compute posteriors with (see `ExpectationsView.expect`).
 *
 * @example
 * import { smoothers } from "unrolled/extend";
 * const { increments } = hmm.views.expectations(data).expect(smoothers, createWorkspace());
 * console.log(increments.length); // one for each packed step
 */
export const smoothers: Smoothers = Object.freeze({
  finite: expectedStatistics,
  linearGaussian: (view, workspace, visit) => smoothLinearGaussian(view, workspace, visit),
});
