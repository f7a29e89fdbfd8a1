import { type AnyModel, checkOptions, type DifferentiableModel, describedBy, hasContext, sumAfterContext } from "@unrolled/core";
import { checkCount, checkWithin } from "../check-options.js";
import type { Learner, LearnerKind } from "../learner.js";
import { sumOf } from "../sum-of.js";
import { minibatchLearner } from "./minibatch-learner.js";
import { learnerOf, type MinibatchOptions, minibatchSettings, plainOptions } from "./minibatch-options.js";
import { scoreInShards } from "./score-in-shards.js";

export interface BpttOptions extends MinibatchOptions {
  /** Probability that a unit fed to the next layer or the readout is dropped (inverted dropout, training only); default 0. */
  readonly dropout?: number;
  /** Truncated back-propagation: gradients stop every this many steps, the state goes on; default null: full. */
  readonly truncate?: number | null;
}

/**
 * Back-propagation through time (Werbos 1990, doi:10.1109/5.58337) on mini-batches of whole sequences: ascends the mean
 * log-likelihood per observed step of each batch by Adam with a clipped gradient.
 *
 * A learning rate that is too high ends the fit "diverged" with the best model so far. Cost per pass: about three
 * rollouts of the training data, and one of the validation data.
 *
 * @throws RangeError on options out of range.
 * @example
 * const { model } = fit(network, { train, valid }, bptt({ maxEpochs: 20, learningRate: 0.01 }), { key: key(1) });
 */
export function bptt(options: BpttOptions = {}): Learner<DifferentiableModel<"gradient">, "random"> {
  checkOptions("bptt", options, [
    "batchSize",
    "maxEpochs",
    "learningRate",
    "schedule",
    "clip",
    "patience",
    "optimiser",
    "weightDecay",
    "bucketByLength",
    "dropout",
    "truncate",
  ]);
  const settings = minibatchSettings("bptt", options);
  const probability = options.dropout ?? 0;
  const truncate = options.truncate ?? null;
  checkWithin("bptt", "dropout", probability, 0, 1);
  if (truncate !== null) checkCount("bptt", "truncate", truncate);
  const learner = minibatchLearner<DifferentiableModel<"gradient">>(
    {
      name: "bptt",
      view: "gradient",
      addGradient(gradient, model, batch, key, precision, workspace) {
        const increments = workspace.vector(batch.stepCount);
        const dropout = probability === 0 ? null : { probability, key: key.fold("dropout") };
        model.views.gradient(batch).logProbAndGradientInto(increments, gradient, { dropout, truncate, precision }, workspace);
        return sumOf(increments);
      },
      score: (model, data, _key, workspace) =>
        scoreInShards(data, workspace, (shard) => {
          const increments = workspace.vector(shard.stepCount);
          const rollout = (model as unknown as AnyModel).views.rollout;
          if (rollout !== undefined) rollout(shard).logProbInto(increments, workspace);
          else {
            const discarded = workspace.vector(model.parameters.values.length);
            model.views.gradient(shard).logProbAndGradientInto(increments, discarded, { dropout: null }, workspace);
          }
          return hasContext(shard) ? sumAfterContext(shard, increments) : sumOf(increments);
        }),
    },
    settings,
  );
  return describedBy(bpttKind, plainOptions(settings, { dropout: probability, truncate }), { ...learner });
}

export const bpttKind: LearnerKind = Object.freeze({
  name: "bptt",
  from: (options) => learnerOf(options, bptt),
} satisfies LearnerKind);
