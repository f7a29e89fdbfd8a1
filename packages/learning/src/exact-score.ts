import { type AnyModel, type Dataset, hasContext, sumAfterContext } from "@unrolled/core";
import { forward, type GradientModel, kalman, logLikelihood, offers, rollout, smoothers, totalGradient } from "@unrolled/inference";
import type { Workspace } from "@unrolled/kernels";
import { sumOf } from "./sum-of.js";

/** log p(y | x) of data, nats: by a pass forward where the model's views allow one, else by the pass that it is learned with. */
export function exactScore(model: AnyModel, data: Dataset, workspace: Workspace): number {
  if (offers(model, "finite")) return logLikelihood(model, data, forward({ increments: false })).value;
  if (offers(model, "linearGaussian")) return logLikelihood(model, data, kalman()).value;
  if (offers(model, "rollout")) return logLikelihood(model, data, rollout()).value;
  if (offers(model, "gradient")) return totalGradient(model as unknown as GradientModel, data, workspace).value;
  return workspace.scope(() => {
    const { increments } = model.views.expectations!(data).expect(smoothers, workspace);
    return hasContext(data) ? sumAfterContext(data, increments) : sumOf(increments);
  });
}
