import type { Dataset, LinearGaussianView } from "../../contracts/index.js";
import { addInputs, boundInputs } from "./bound-inputs.js";
import type { LinearSystem } from "./linear-system.js";

/** Binds a linear system to data. */
export function linearGaussianView(name: string, system: LinearSystem, data: Dataset): LinearGaussianView {
  const { stateDim: n, targetSize: m, initialMean, initialCov, A, B, b, Q, byInput, D, d, R } = system;
  const inputs = boundInputs(name, system, data);
  return Object.freeze<LinearGaussianView>({
    data,
    stateDim: n,
    matrices: byInput === null ? "one" : "row",
    movesStates: B !== null || (b?.some((x) => x !== 0) ?? false),
    movesTargets: D !== null || (d?.some((x) => x !== 0) ?? false),
    diffuse: initialCov === null,
    initialInto(mean, covariance, diffuse) {
      mean.set(initialMean);
      diffuse.fill(0, 0, n * n);
      if (initialCov !== null) covariance.set(initialCov);
      else {
        covariance.fill(0, 0, n * n);
        for (let i = 0; i < n; i++) diffuse[i * n + i] = 1;
      }
    },
    transitionInto(transition, noise) {
      transition.set(A);
      noise.set(Q);
    },
    emissionInto(weights, noise, t, row) {
      readoutInto(weights, system, inputs, data.starts[t]! + row);
      noise.set(R);
    },
    stateOffsetInto: (out, t) => addInputs(out, b, B, inputs, data.starts[t]!, data.aliveCounts[t]!, n),
    targetOffsetInto: (out, t) => addInputs(out, d, D, inputs, data.starts[t]!, data.aliveCounts[t]!, m),
  });
}

/** C_t = C + Σ_j x_tj byInput_j of a packed position. */
export function readoutInto(
  out: Float64Array,
  { C, byInput, inputSize: k }: LinearSystem,
  inputs: Float64Array | null,
  position: number,
): void {
  out.set(C);
  if (byInput === null) return;
  for (let j = 0; j < k; j++) {
    const x = inputs![position * k + j]!;
    for (let i = 0; i < C.length; i++) out[i] = out[i]! + x * byInput[j * C.length + i]!;
  }
}
