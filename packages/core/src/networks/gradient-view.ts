import type { Dataset, GradientOptions, GradientView, Precision, Reals, Workspace } from "../contracts/index.js";
import type { Network } from "./network.js";
import { openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { overTime } from "./over-time.js";
import { bindSources, type PackedSteps } from "./sources.js";

/**
 * ∂ Σ log p(y | x) / ∂ parameters of a network without draws by back-propagation through time, full or truncated (Werbos 1990,
 * doi:10.1109/5.58337).
 *
 * Cost about three times a rollout; memory O(Σ T_i · numbers of a slice).
 */
export function gradientView(network: Network, data: Dataset): GradientView {
  const { slice } = network;
  const bound = bindSources(network.name, slice, data);
  return Object.freeze<GradientView>({
    data,
    logProbAndGradientInto(increments, gradient, options, workspace) {
      checkOptions(options);
      workspace.scope(() => run(increments, gradient, options, workspace));
    },
  });

  function run(increments: Float64Array, gradient: Float64Array, options: GradientOptions, workspace: Workspace): void {
    const { dropout, truncate = null, precision = "float64" } = options;
    const plan = network.plan({ repeated: false, dropout: dropout !== null });
    const maskOf = (steps: PackedSteps, index: number, size: number): Reals =>
      dropoutMask(steps, index, size, dropout!, precision, workspace);
    const sources = openSources(network, bound, { precision, backward: true, ...(dropout === null ? {} : { mask: maskOf }) }, workspace);
    const open = openSlice(
      plan,
      network,
      {
        positions: data.stepCount,
        positionsAtOnce: data.sequences.length,
        repeat: 1,
        precision,
        backward: true,
        noise: false,
        sources,
        ...(dropout === null ? {} : { mask: (index: number, size: number) => maskOf(data, index, size) }),
      },
      workspace,
    );
    const time = overTime(open, data, workspace);
    const readout = open.places[plan.readout]!;
    time.forward(0, data.length);
    slice.emission.law.logEmission(data, workspace)(increments, 0, readout.values, 0, 0, data.stepCount, 1, true);
    time.backward(truncate);
    open.parameters.addTo(gradient);
    sources.backInto(gradient, open);
  }
}

/**
 * Inverted dropout: 0 with the given probability, 1 / (1 − probability) otherwise, packed x size.
 *
 * Keyed by the sequence's id, so that a sequence drops the same units whatever batch it is in.
 */
function dropoutMask(
  data: PackedSteps,
  index: number,
  size: number,
  { probability, key }: NonNullable<GradientOptions["dropout"]>,
  precision: Precision,
  workspace: Workspace,
): Reals {
  const mask = workspace.vector(data.stepCount * size, precision);
  const uniforms = workspace.vector(data.length * size);
  const keep = 1 / (1 - probability);
  data.order.forEach((sequence, row) => {
    const { id, length } = data.sequences[sequence]!;
    const drawn = uniforms.subarray(0, length * size);
    key.fold("sequence").fold(id).fold("dropout").fold(index).fillUniform(drawn);
    for (let t = 0; t < length; t++) {
      const to = (data.starts[t]! + row) * size;
      for (let j = 0; j < size; j++) mask[to + j] = drawn[t * size + j]! < probability ? 0 : keep;
    }
  });
  return mask;
}

function checkOptions({ dropout, truncate }: GradientOptions): void {
  if (dropout !== null && !(dropout.probability >= 0 && dropout.probability < 1))
    throw new RangeError(`gradient: dropout must be a probability below 1, got ${dropout.probability}`);
  if (truncate !== undefined && truncate !== null && !(Number.isSafeInteger(truncate) && truncate >= 1))
    throw new RangeError(`gradient: truncate must be null or at least 1 step, got ${truncate}`);
}
