import { recurrent } from "../unrolled.mjs";
import { inputFile, inputKey, normalMatrix, normalVector, oneSequence } from "./inputs.mjs";

const [H, X, V] = [32, 8, 30];

/** h_t = tanh(W h_{t−1} + U x_t + b) + 0.1 ε, a categorical y_t by softmax; one sequence that the model drew. */
function elmanInput(N, T) {
  const model = recurrent({
    name: "noisy Elman",
    cell: "elman",
    nonlinearity: "tanh",
    inputSize: X,
    hiddenSize: H,
    inputs: "given",
    layers: [
      {
        weight_ih: normalMatrix(H, X, 0.7 / Math.sqrt(X), "U"),
        weight_hh: normalMatrix(H, H, 0.9 / Math.sqrt(H), "W"),
        bias_ih: normalVector(H, 0.1, "b"),
        bias_hh: new Array(H).fill(0),
      },
    ],
    initialState: null,
    noise: { sd: new Array(H).fill(0.1) },
    readout: { weight: normalMatrix(V, H, 2.5 / Math.sqrt(H), "O"), bias: normalVector(V, 0.3, "c") },
    emission: { kind: "categorical" },
  });
  const inputs = normalMatrix(T, X, 1, "x");
  const { targets } = model.sample(T, inputKey.fold("elman"), inputs);
  const data = oneSequence("elman", { kind: "categorical", size: V, symbols: null }, { kind: "real", size: X }, { inputs, targets });
  return inputFile(model, data, { N, T, H });
}

export const elmanFilterVariant = (N, T) => ({
  workload: "W1",
  program: "elman-filter",
  title: `particle filter, Elman ${H}, T ${T}, N = ${N.toLocaleString("en")}`,
  sampled: true,
  input: () => elmanInput(N, T),
});

export const elmanFilter = [elmanFilterVariant(1000, 100), elmanFilterVariant(10_000, 100)];
export const elmanFilterSmoke = [elmanFilterVariant(50, 10)];
