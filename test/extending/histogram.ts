// The method of docs/adding-a-method.md, of public names only.
import {
  type AdditiveNoiseView,
  additiveNoiseOf,
  createWorkspace,
  describedBy,
  exactEstimate,
  type Method,
  type MethodKind,
  type RunContext,
  rowsByIndex,
} from "unrolled/extend";

interface HistogramOptions {
  readonly bins?: number;
}

/** log p(y | x) of a noisy state of one dimension whose mean stays within −1..1. Cost: bins² exponentials a step. */
export function histogram({ bins = 64 }: HistogramOptions = {}): Method<"additiveNoise", "exact"> {
  const name = `histogram(${bins})`;
  return describedBy(
    histogramKind,
    { bins },
    {
      name,
      view: "additiveNoise" as const,
      randomness: "exact" as const,
      run(view: AdditiveNoiseView, { workspace }: RunContext<"exact">) {
        const { data } = view;
        const rows = rowsByIndex(data);
        const values = new Float64Array(data.sequences.length);
        // Packed: the increment of row r at step t stands at starts[t] + r.
        const increments = new Float64Array(data.stepCount);
        const sd = view.sd[0]!;
        const reach = 1 + 8 * sd;
        const h = (2 * reach) / (bins - 1);
        for (const [index, { id, length }] of data.sequences.entries())
          workspace.scope(() => {
            const process = view.open(index, bins, workspace);
            const points = { count: bins, dim: 1, data: workspace.vector(bins) };
            const means = { count: bins, dim: 1, data: workspace.vector(bins) };
            const [masses, emission, weights] = [workspace.vector(bins), workspace.vector(bins), workspace.vector(bins)];
            for (let j = 0; j < bins; j++) points.data[j] = j * h - reach;
            for (let t = 0; t < length; t++) {
              // The first step has one mean, f(s₀, x₁), in every row.
              process.meanInto(means, t === 0 ? null : points, t);
              if (means.data.some((mean) => !(Math.abs(mean) <= 1)))
                throw new RangeError(`histogram: means within -1..1 are required, sequence "${id}" has others at step ${t + 1}; use grid`);
              process.logEmissionInto(emission, points, t);
              let total = 0;
              for (let j = 0; j < bins; j++) {
                masses[j] = 0;
                for (let i = 0; i < bins; i++) {
                  const z = (points.data[j] - means.data[i]) / sd;
                  masses[j] += (t === 0 ? 1 / bins : weights[i]) * Math.exp(-0.5 * z * z);
                }
                masses[j] *= (h / sd / Math.sqrt(2 * Math.PI)) * Math.exp(emission[j]);
                total += masses[j];
              }
              for (let j = 0; j < bins; j++) weights[j] = masses[j] / total;
              increments[data.starts[t] + rows[index]] = Math.log(total);
              values[rows[index]] += Math.log(total);
            }
          });
        return exactEstimate(name, data, values, increments);
      },
    },
  );
}

export const histogramKind: MethodKind<HistogramOptions, "additiveNoise"> = {
  name: "histogram",
  help: "fixed bins for one noisy dimension that stays within -1..1",
  view: "additiveNoise",
  randomness: "exact",
  options: { bins: { type: "integer", least: 2, help: "points", default: "64" } },
  make: histogram,
  // An exponential is worth some 20 multiplications.
  cost: (_model, { stepCount }, { bins = 64 }) => 20 * stepCount * bins ** 2,
  propose(model, data) {
    const view = additiveNoiseOf(model, data); // null where a noise has sd 0: then there is no density
    if (view === null || view.stateDim !== 1 || !isBounded(view)) return null;
    return { method: histogram(), reason: "histogram: one number within -1..1, on 64 fixed points", cost: 20 * data.stepCount * 64 ** 2 };
  },
};

/** Is f within −1..1, however far off the state is? */
function isBounded(view: AdditiveNoiseView): boolean {
  const workspace = createWorkspace();
  return workspace.scope(() => {
    const far = { count: 2, dim: 1, data: workspace.vector(2) };
    const means = { count: 2, dim: 1, data: workspace.vector(2) };
    far.data.set([-1e6, 1e6]);
    view.open(0, 2, workspace).meanInto(means, far, 0);
    return means.data.every((mean) => Math.abs(mean) <= 1);
  });
}
