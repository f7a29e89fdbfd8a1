import type { Dataset, LinearGaussianView } from "../contracts/index.js";
import { linearSystem } from "./linear-system.js";
import type { Network } from "./network.js";
import type { Source } from "./op.js";
import { bindSources } from "./sources.js";

/**
 * A network that is linear and Gaussian (see `isLinear`), bound to data: what its inputs, and the targets before, add stands in the
 * offsets. Its first state is that of the first step given s_0, which is known: the start is the noise of one step.
 */
export function linearGaussianView(network: Network, data: Dataset): LinearGaussianView {
  const { given, previousTarget } = bindSources(network.name, network.slice, data);
  const { stateDim: n, before, A, B, E, b, Q, C, D, F, d, sd } = linearSystem(network);
  const m = d.length;
  const R = Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? sd[Math.floor(i / m)]! * sd[Math.floor(i / m)]! : 0));
  /** out (row `row` of rows × size) = constant + M x + N y′ at a packed position. */
  const offsetInto = (out: Float64Array, row: number, position: number, constant: Float64Array, M: Float64Array, N: Float64Array): void => {
    const size = constant.length;
    for (let i = 0; i < size; i++) out[row * size + i] = constant[i]!;
    addSource(out, row * size, M, given, position, size);
    addSource(out, row * size, N, previousTarget, position, size);
  };
  const offsets =
    (constant: Float64Array, M: Float64Array, N: Float64Array) =>
    (out: Float64Array, t: number): void => {
      for (let row = 0; row < data.aliveCounts[t]!; row++) offsetInto(out, row, data.starts[t]! + row, constant, M, N);
    };
  return Object.freeze<LinearGaussianView>({
    data,
    stateDim: n,
    matrices: "one",
    diffuse: false,
    readsTargets: previousTarget !== null,
    movesStates: [b, B, E].some(hasOther),
    movesTargets: [d, D, F].some(hasOther),
    initialInto(mean, covariance, diffuse, row) {
      offsetInto(mean, 0, row, b, B, E);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) mean[i] = mean[i]! + A[i * n + j]! * before[j]!;
      covariance.set(Q);
      diffuse.fill(0, 0, n * n);
    },
    transitionInto(transition, noise) {
      transition.set(A);
      noise.set(Q);
    },
    emissionInto(weights, noise) {
      weights.set(C);
      noise.set(R);
    },
    stateOffsetInto: offsets(b, B, E),
    targetOffsetInto: offsets(d, D, F),
  });
}

/** Than 0. */
function hasOther(numbers: Float64Array): boolean {
  return numbers.some((x) => x !== 0);
}

/** out (size numbers from `at`) += M x, x what stands at a packed position: a symbol one-hot, −1 for zeros. */
function addSource(out: Float64Array, at: number, M: Float64Array, source: Source | null, position: number, size: number): void {
  if (source === null) return;
  const k = M.length / size;
  for (let i = 0; i < size; i++) {
    let sum = out[at + i]!;
    if (source.symbols !== null) {
      const symbol = source.symbols[position]!;
      if (symbol >= 0) sum += M[i * k + symbol]!;
    } else for (let j = 0; j < k; j++) sum += M[i * k + j]! * source.values![position * k + j]!;
    out[at + i] = sum;
  }
}
