import type { Key, ParticleView, Rows, Workspace } from "@unrolled/core";
import { copyColumns } from "@unrolled/kernels";
import { logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import { openFilter } from "../feynman-kac/filter.js";
import { resamplingBelow } from "../feynman-kac/resampling.js";

/** What is known of a state after the steps that are given. */
export interface OriginState {
  /** R × N rows, each as likely as another: cloud after cloud. */
  readonly states: Rows;
  readonly warnings: readonly string[];
  /** False where the clouds see different things, so that their spread is no error. */
  readonly believed: boolean;
}

/** The state after `origin` steps, a function of them: one row. */
export function followState(view: ParticleView, index: number, origin: number, key: Key, workspace: Workspace): Rows {
  const process = view.open(index, 1, workspace);
  let [now, next] = [workspace.rows(1, view.stateDim), workspace.rows(1, view.stateDim)];
  process.initialInto(now, key);
  for (let t = 1; t < origin; t++) {
    process.moveInto(next, now, t, key);
    [now, next] = [next, now];
  }
  return now;
}

/** Clouds after `origin` steps, one for each key, resampled. */
export function filterState(
  view: ParticleView,
  index: number,
  origin: number,
  N: number,
  keys: readonly Key[],
  workspace: Workspace,
): OriginState {
  const { stateDim: S } = view;
  const states = workspace.rows(keys.length * N, S);
  const ancestors = workspace.indices(N);
  const uniforms = workspace.vector(N + 1);
  const { scheme } = resamplingBelow(1, "systematic");
  const last = new Float64Array(keys.length);
  let fewest = Number.POSITIVE_INFINITY;
  let extinct = false;
  const run = (key: Key, r: number): void =>
    workspace.scope(() => {
      const filter = openFilter(view.open(index, N, workspace), { particles: N }, workspace);
      const cloud = filter.clouds[0]!;
      for (let t = 0; t < origin; t++) {
        filter.step([key]);
        if (cloud.increment === Number.NEGATIVE_INFINITY) extinct = true;
        if (Number.isNaN(cloud.increment))
          throw new RangeError(
            `forecast: log p(y_t | h_t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${view.data.sequences[index]!.id}"; check the model's parameters`,
          );
        // A step without a target says nothing, but for rounding.
        if (Math.abs(cloud.increment) > 1e-12) last[r] = cloud.increment;
      }
      fewest = Math.min(fewest, cloud.ess);
      key.fold("origin").fillUniform(uniforms);
      scheme.draw(ancestors, N, cloud.weights, N, uniforms);
      for (let n = 0; n < N; n++) copyColumns(states.data, (r * N + n) * S, S, filter.state.data, ancestors[n]! * S, S, 1, S);
    });
  keys.forEach(run);
  const spreads = logSpread(last) > spreadLimit;
  return {
    states,
    believed: !spreads,
    warnings: [
      ...(extinct ? [originWarnings.extinct] : []),
      ...(spreads ? [originWarnings.spread] : []),
      ...(fewest < 20 ? [originWarnings.fewParticles] : []),
    ],
  };
}

/** What can go wrong before the first step of a forecast, in a sentence each. */
export const originWarnings = Object.freeze({
  extinct:
    "in a run every particle had weight 0 at a step, and the state went on as if that target had been missing: the data may be impossible under the model, or the particles too few",
  spread:
    "the replicates' estimates of the likelihood of the last target have a standard deviation above 1 nat: few of their particles come near it, so the forecast is off by more than any spread tells, and no error is given; use more particles",
  fewParticles: "the filter's effective sample size is below 20 where the forecast starts, so it leans on few particles; use more",
});
