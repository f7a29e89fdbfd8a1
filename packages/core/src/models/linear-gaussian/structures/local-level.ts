import { componentKind } from "./component-kind.js";

/** A random walk in noise, y_t = μ_t + N(0, target), μ_t = μ_{t−1} + N(0, level). */
export const localLevel = componentKind("local-level", [], () => ({
  transition: [[1]],
  readout: [1],
  byInput: null,
  noises: [{ name: "level", at: 0 }],
}));
