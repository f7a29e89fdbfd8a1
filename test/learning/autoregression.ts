import { type Dataset, type DifferentiableModel, type GradientView, type RolloutView, templateGraph } from "@unrolled/core";

/**
 * y_t ~ N(a y_{t−1} + b, 1), y_0 = 0: small enough that its gradient is a line and its maximum a regression. `rollout` may be left
 * out, to see a learner do without.
 */
export function autoregression(a: number, b: number, withRollout = true): DifferentiableModel<"gradient" | "rollout"> {
  const parameters = {
    values: Float64Array.of(a, b),
    slices: [
      { name: "a", shape: [1, 1], offset: 0 },
      { name: "b", shape: [1], offset: 1 },
    ],
  };
  const walk = (data: Dataset, increments: Float64Array, gradient: Float64Array | null, kept: number): void => {
    for (let t = 0; t < data.length; t++) {
      for (let row = 0; row < data.aliveCounts[t]; row++) {
        const here = data.starts[t] + row;
        const before = t === 0 ? 0 : data.targetValues![data.starts[t - 1] + row];
        const x = Number.isNaN(before) ? 0 : before * kept;
        const y = data.targetValues![here];
        if (Number.isNaN(y)) continue;
        const e = y - a * x - b;
        increments[here] = -0.5 * (Math.log(2 * Math.PI) + e * e);
        if (gradient !== null) {
          gradient[0] += e * x;
          gradient[1] += e;
        }
      }
    }
  };
  const rollout = (data: Dataset): RolloutView => ({ data, logProbInto: (increments) => walk(data, increments, null, 1) });
  const gradient = (data: Dataset): GradientView => ({
    data,
    logProbAndGradientInto(increments, out, { dropout }) {
      const draw = new Float64Array(1);
      dropout?.key.fillUniform(draw);
      walk(data, increments, out, dropout !== null && draw[0] < dropout.probability ? 0 : 1);
    },
  });
  return Object.freeze({
    kind: "autoregression",
    name: "autoregression",
    targets: { kind: "real", size: 1 } as const,
    inputs: null,
    parameterCount: 2,
    parameters,
    graph: templateGraph({
      name: "autoregression",
      variables: [{ name: "Y", role: "output" }],
      edges: [{ from: "Y", to: "Y", delay: 1 }],
    }),
    density: true,
    views: (withRollout ? { rollout, gradient } : { gradient }) as { rollout: typeof rollout; gradient: typeof gradient },
    sample: () => {
      throw new Error("not needed");
    },
    toFile: () => ({ format: "unrolled/model", version: 1, kind: "autoregression", a, b }) as const,
    withParameters: (values: Float64Array) => autoregression(values[0], values[1], withRollout),
  });
}
