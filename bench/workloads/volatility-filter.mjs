import { recurrent } from "../unrolled.mjs";
import { inputFile, inputKey, oneSequence } from "./inputs.mjs";

const [mean, phi, sd] = [-1, 0.97, 0.2];

/**
 * Stochastic volatility as a network: h_t = φ h_{t−1} + (1 − φ) m + σ ε from h_0 = m, and y_t ~ N(0, exp h_t). An Elman cell
 * with the identity for its nonlinearity and a readout of mean 0 and log sd h_t / 2; the target before enters with weight 0.
 */
function volatilityInput(N, T) {
  const model = recurrent({
    name: "stochastic volatility",
    cell: "elman",
    nonlinearity: "identity",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "previous-target",
    layers: [{ weight_ih: [[0]], weight_hh: [[phi]], bias_ih: [(1 - phi) * mean], bias_hh: [0] }],
    initialState: { h: [[mean]], c: null },
    noise: { sd: [sd] },
    readout: { weight: [[0], [0.5]], bias: [0, 0] },
    emission: { kind: "gaussian", sd: "readout" },
  });
  const { targets } = model.sample(T, inputKey.fold("volatility"));
  return inputFile(model, oneSequence("volatility", { kind: "real", size: 1 }, null, { targets }), { N, T });
}

export const volatilityFilterVariant = (N, T) => ({
  workload: "W5",
  program: "volatility-filter",
  title: `particle filter, stochastic volatility, T ${T}, N = ${N.toLocaleString("en")}`,
  sampled: true,
  input: () => volatilityInput(N, T),
});

export const volatilityFilter = [volatilityFilterVariant(1000, 1000), volatilityFilterVariant(100_000, 1000)];
export const volatilityFilterSmoke = [volatilityFilterVariant(50, 20)];
