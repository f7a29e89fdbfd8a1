import type { AnyModel, Dataset, DifferentiableModel, ParameterSlice } from "@unrolled/core";
import { contextsOf, rowsByIndex, selectSequences } from "@unrolled/core";
import { createWorkspace, type Workspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { offers, requireView } from "../binding/views.js";
import { smoothers } from "../exact/smoothers.js";

const shardSize = 32;

/** The total log-likelihood of a data set, in nats, and its gradient by every parameter of the model. */
export interface TotalGradient {
  /** Σ_i log p(y_i | x_i), nats: sums over sequences in file order. */
  readonly value: number;
  /** ∂ value / ∂ parameters, laid out by `slices`. */
  readonly gradient: Float64Array;
  readonly slices: readonly ParameterSlice[];
}

/** A model whose likelihood has an exact gradient: by back-propagation, or by the score of what EM fits (`ExpectationsView.scoreInto`). */
export type GradientModel = DifferentiableModel<"gradient"> | DifferentiableModel<"expectations">;

/**
 * The total log-likelihood of a model and its gradient: of a deterministic recurrent network by back-propagation through time, of a model
 * that EM fits by Fisher's identity, ∂ log p(y) = E[∂ log p(h, y) | y].
 *
 * Networks take sequences in shards of 32 in file order, each summed by itself, and the shards are added in that order: the
 * result does not depend on workers. NaN throws, naming the sequence.
 *
 * @param workspace where the passes have their memory, for whoever calls this often; left out: one of its own.
 * @throws TypeError where the model has neither view, or no parameter vector.
 * @example
 * const { value, gradient } = totalGradient(network, data);
 */
export function totalGradient(model: GradientModel, data: Dataset, workspace: Workspace = createWorkspace()): TotalGradient {
  const run = passOf(model);
  const { slices, values } = model.parameters;
  const size = values.length;
  return explainMemory(`totalGradient of model "${model.name}"`, data, null, () => {
    const whole = sumOfShards(run, data, size, workspace);
    const given = contextsOf(data);
    const { value, gradient } = given === null ? whole : difference(whole, sumOfShards(run, given, size, workspace));
    return { value, gradient, slices };
  });
}

/** Sequences at once, and what sets the packed increments of a part of the data and adds its gradient. */
interface Pass {
  readonly shardSize: number;
  addGradient(gradient: Float64Array, part: Dataset, workspace: Workspace): Float64Array;
}

function passOf(model: GradientModel): Pass {
  const any = model as AnyModel;
  if (offers(any, "expectations") && !offers(any, "gradient")) {
    const bind = any.views.expectations;
    if (model.parameters === undefined)
      throw new TypeError(`totalGradient: a model with parameters is required, ${model.kind} "${model.name}" has none; fit it by EM`);
    return {
      shardSize: Number.POSITIVE_INFINITY,
      addGradient(gradient, part, workspace) {
        const view = bind(part);
        if (view.scoreInto === undefined)
          throw new TypeError(
            `totalGradient: a model that says its score is required, ${model.kind} "${model.name}" has none; fit it by EM`,
          );
        return view.scoreInto(gradient, smoothers, workspace);
      },
    };
  }
  const bind = requireView(any, "gradient", "totalGradient").views.gradient;
  return {
    shardSize,
    addGradient(gradient, part, workspace) {
      const increments = workspace.vector(part.stepCount);
      bind(part).logProbAndGradientInto(increments, gradient, { dropout: null }, workspace);
      return increments;
    },
  };
}

/** Of whole sequences less that of their contexts: of the steps after them. */
function difference(whole: Sum, given: Sum): Sum {
  const gradient = whole.gradient.map((component, p) => component - given.gradient[p]!);
  return { value: whole.value - given.value, gradient };
}

type Sum = Omit<TotalGradient, "slices">;

function sumOfShards(run: Pass, data: Dataset, size: number, workspace: Workspace): Sum {
  let value = 0;
  const sum = new Float64Array(size);
  const count = data.sequences.length;
  for (let from = 0; from < count; from += run.shardSize) {
    const indices = Array.from({ length: Math.min(run.shardSize, count - from) }, (_, i) => from + i);
    const shard = selectSequences(data, indices);
    workspace.scope(() => {
      const part = workspace.vector(sum.length);
      const increments = run.addGradient(part, shard, workspace);
      for (let p = 0; p < sum.length; p++) sum[p]! += part[p]!;
      const rows = rowsByIndex(shard);
      for (let s = 0; s < shard.sequences.length; s++) {
        let sequenceValue = 0;
        for (let t = 0; t < shard.sequences[s]!.length; t++) sequenceValue += increments[shard.starts[t]! + rows[s]!]!;
        if (Number.isNaN(sequenceValue))
          throw new RangeError(
            `totalGradient: log p(y | x) must be a number, got NaN for sequence "${shard.sequences[s]!.id}"; check the parameters`,
          );
        value += sequenceValue;
      }
    });
  }
  return { value, gradient: sum };
}
