import { checkOptions, describedBy, hasContext, type Method } from "@unrolled/core";
import { exactEstimate } from "../estimates/exact-estimate.js";
import { filterFinite } from "../exact/filter-finite.js";
import type { MethodKind } from "./method-kind.js";

export interface ForwardOptions {
  /** Keep log p(y_t | y_<t) of every step (the default), or only the values: quicker for small K, the same but for last bits. */
  readonly increments?: boolean;
}

/**
 * log p(y_{1:T}) of a finite hidden state, exact, in nats, by the forward algorithm: α_t ∝ (α_{t−1} P) ∘ p(y_t | h_t),
 * all sequences at once.
 *
 * Impossible data are legal: the step's increment and the sequence's value are −Infinity, and the steps after it are
 * scored as if the impossible target were missing. A missing step's increment is 0.
 *
 * Cost O(Σ T_i K²); memory O(B K) and, for the increments, one number a step. Throws on NaN, naming step and sequence.
 * Source: Rabiner 1989, eqs. 19–20 and 91–92, doi:10.1109/5.18626.
 *
 * @example
 * const score = logLikelihood(hmm, data, forward());
 * console.log(score.value, score.sequences[0].increments);
 */
export function forward(options: ForwardOptions = {}): Method<"finite", "exact"> {
  checkOptions("forward", options, ["increments"]);
  const keepIncrements = options.increments ?? true;
  return describedBy(forwardKind, { increments: keepIncrements }, {
    name: "forward",
    view: "finite",
    randomness: "exact",
    run(view, { workspace }) {
      return workspace.scope(() => {
        const increments = keepIncrements || hasContext(view.data);
        const pass = filterFinite(view, { increments, laws: false }, workspace);
        return exactEstimate("forward", view.data, pass.values, pass.increments);
      });
    },
  } satisfies Method<"finite", "exact">);
}

export const forwardKind: MethodKind<ForwardOptions, "finite"> = Object.freeze<MethodKind<ForwardOptions, "finite">>({
  name: "forward",
  help: "sums a finite state out, exactly",
  view: "finite",
  randomness: "exact",
  options: {},
  batch: 32,
  make: forward,
  cost: ({ parameterCount }, { stepCount }) => stepCount * parameterCount,
  propose(model, data) {
    const K = model.views.finite(data).stateCount;
    return {
      method: forward(),
      reason: `forward: the state is one of ${K}, so it is summed out exactly, at ${data.stepCount} × ${K}² products`,
      cost: data.stepCount * model.parameterCount,
    };
  },
});
