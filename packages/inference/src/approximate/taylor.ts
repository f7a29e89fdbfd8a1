import type { Linearisation } from "./linearisation.js";

/**
 * Linear at the mean, by the first derivative: f(s) ≈ f(m) + J (s − m), what the extended Kalman filter does (Jazwinski 1970, ch. 8;
 * Särkkä & Svensson 2023, §7.2). Exact for linear f; blind to what bends within the spread, with an error of the order of its square.
 */
export const taylor: Linearisation = Object.freeze<Linearisation>({
  open(view, workspace) {
    const { stateDim: n, noiseDim: E, data } = view;
    const process = view.open(1, workspace);
    const byNoise = E === 0 ? null : workspace.vector(data.sequences.length * n * E);
    const added = workspace.vector(n * n);
    return {
      process,
      points: null,
      move({ values, weights, noise }, laws, t) {
        process.lineariseMoveInto(values, weights, byNoise, laws?.means ?? null, t);
        for (let i = 0; i < data.aliveCounts[t]!; i++) {
          process.addedNoiseInto(added, t, i);
          for (let j = 0; j < n; j++)
            for (let k = 0; k < n; k++) {
              let sum = added[j * n + k]!;
              for (let e = 0; e < E; e++) sum += byNoise![(i * n + j) * E + e]! * byNoise![(i * n + k) * E + e]!;
              noise[(i * n + j) * n + k] = sum;
            }
        }
      },
    };
  },
});
