import { checkOptions, describedBy, type Method, type Precision } from "@unrolled/core";
import { exactEstimate } from "../estimates/exact-estimate.js";
import type { MethodKind } from "./method-kind.js";
import { checkPrecision, precisionOption } from "./precision.js";

export interface RolloutOptions {
  /** Of the pass: "float32" is about twice as fast for networks of some size and good to some 1e-6 nats a step. Default "float64". */
  readonly precision?: Precision;
}

/**
 * log p(y_{1:T} | x_{1:T}) = Σ_t log p(y_t | y_<t, x_≤t), in nats: exact for a state that is a function of what came
 * before (a recurrent network without noise, an n-gram). One pass; O(B) beyond the model's own memory and the increments.
 *
 * @example
 * logLikelihood(network, data, rollout()).value;
 */
export function rollout(options: RolloutOptions = {}): Method<"rollout", "exact"> {
  checkOptions("rollout", options, ["precision"]);
  const { precision = "float64" } = options;
  checkPrecision("rollout", precision);
  const name = precision === "float32" ? "rollout(float32)" : "rollout";
  return describedBy(rolloutKind, { precision }, {
    name,
    view: "rollout",
    randomness: "exact",
    run(view, { workspace }) {
      const { data } = view;
      return workspace.scope(() => {
        const increments = workspace.vector(data.stepCount);
        view.logProbInto(increments, workspace, precision);
        const values = workspace.vector(data.sequences.length);
        for (let t = 0; t < data.length; t++)
          for (let r = 0; r < data.aliveCounts[t]!; r++) {
            const increment = increments[data.starts[t]! + r]!;
            if (Number.isNaN(increment))
              throw new RangeError(
                `rollout: log p(y_t | y_<t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${data.sequences[data.order[r]!]!.id}"; check the model's parameters`,
              );
            values[r]! += increment;
          }
        return exactEstimate(name, data, values, increments);
      });
    },
  } satisfies Method<"rollout", "exact">);
}

export const rolloutKind: MethodKind<RolloutOptions, "rollout"> = Object.freeze<MethodKind<RolloutOptions, "rollout">>({
  name: "rollout",
  help: "one pass over a state that is a function of what came before, exact",
  view: "rollout",
  randomness: "exact",
  options: { precision: precisionOption },
  batch: 32,
  make: rollout,
  cost: ({ parameterCount }, { stepCount }) => stepCount * parameterCount,
  propose: ({ parameterCount }, { stepCount }) => ({
    method: rollout(),
    reason: `rollout: the state is a function of what came before, so one pass over the ${stepCount} steps is exact`,
    cost: stepCount * parameterCount,
  }),
});
