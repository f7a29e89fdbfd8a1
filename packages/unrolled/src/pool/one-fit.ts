import type { Fit, Model, Rounds } from "@unrolled/core";
import type { FitRun, FitRunResult } from "@unrolled/learning";

/** The plan of a single fit. */
export function* oneFit<B extends Model, M extends B>(run: FitRun<B, M>): Rounds<FitRun<B, M>, FitRunResult<M>, Fit<M>> {
  const [result] = yield { pieces: [run], share: 1 };
  return (result as FitRunResult<M>).fit;
}
