import type { Dataset, DifferentiableModel, GradientView, ParameterSlice } from "@unrolled/core";
import { contextsOf, rowsByIndex, selectSequences } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { requireView } from "../binding/views.js";

const shardSize = 32;

/** The total log-likelihood of a data set, in nats, and its gradient by every parameter of the model. */
export interface TotalGradient {
  /** Σ_i log p(y_i | x_i), nats: sums over sequences in file order. */
  readonly value: number;
  /** ∂ value / ∂ parameters, laid out by `slices`. */
  readonly gradient: Float64Array;
  readonly slices: readonly ParameterSlice[];
}

/**
 * The total log-likelihood of a deterministic recurrent model and its gradient, by back-propagation through time.
 *
 * Sequences are taken in shards of 32 in file order, each summed by itself, and the shards are added in that order: the
 * result does not depend on workers. NaN throws, naming the sequence.
 *
 * @example
 * const { value, gradient } = totalGradient(network, data);
 */
export function totalGradient(model: DifferentiableModel<"gradient">, data: Dataset): TotalGradient {
  const bind = requireView(model, "gradient", "totalGradient").views.gradient;
  const { slices, values } = model.parameters;
  const size = values.length;
  return explainMemory(`totalGradient of model "${model.name}"`, data, null, () => {
    const whole = sumOfShards(bind, data, size);
    const given = contextsOf(data);
    const { value, gradient } = given === null ? whole : difference(whole, sumOfShards(bind, given, size));
    return { value, gradient, slices };
  });
}

/** Of whole sequences less that of their contexts: of the steps after them. */
function difference(whole: Sum, given: Sum): Sum {
  const gradient = whole.gradient.map((component, p) => component - given.gradient[p]!);
  return { value: whole.value - given.value, gradient };
}

type Sum = Omit<TotalGradient, "slices">;

function sumOfShards(bind: (data: Dataset) => GradientView, data: Dataset, size: number): Sum {
  const workspace = createWorkspace();
  let value = 0;
  const sum = new Float64Array(size);
  for (let from = 0; from < data.sequences.length; from += shardSize) {
    const indices = Array.from({ length: Math.min(shardSize, data.sequences.length - from) }, (_, i) => from + i);
    const shard = selectSequences(data, indices);
    const view = bind(shard);
    workspace.scope(() => {
      const increments = workspace.vector(shard.stepCount);
      const part = workspace.vector(sum.length);
      view.logProbAndGradientInto(increments, part, { dropout: null }, workspace);
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
