import { cholesky, logDeterminant } from "@unrolled/kernels";
import type { Reals } from "../../contracts/index.js";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** N(0, R) of the observed dimensions of a vector of m, R positive definite; factors are kept for one set of observed dimensions at a time. */
export function observedNormal(R: Float64Array, m: number) {
  let observed: number[] = [];
  let L = new Float64Array(0);
  let constant = 0;
  let pattern = "none yet";
  const z = new Float64Array(m);
  return {
    /** The dimensions that are not NaN are those observed from now on. */
    observe(values: Float64Array): void {
      let now = "";
      for (let i = 0; i < m; i++) now += Number.isNaN(values[i]!) ? "0" : "1";
      if (now === pattern) return;
      pattern = now;
      observed = [...values.keys()].filter((i) => now[i] === "1");
      const o = observed.length;
      L = Float64Array.from({ length: o * o }, (_, i) => R[observed[Math.floor(i / o)]! * m + observed[i % o]!]!);
      cholesky(L, L, 0, o);
      constant = -0.5 * logDeterminant(L, 0, o) - o * halfLogTwoPi;
    },
    /** out_n = log-density of the observed dimensions of row n of `errors` (count × m). */
    logProbInto(out: Float64Array, errors: Reals, count: number): void {
      const o = observed.length;
      for (let n = 0; n < count; n++) {
        let squares = 0;
        for (let i = 0; i < o; i++) {
          let sum: number = errors[n * m + observed[i]!]!;
          for (let j = 0; j < i; j++) sum -= L[i * o + j]! * z[j]!;
          z[i] = sum / L[i * o + i]!;
          squares += z[i]! * z[i]!;
        }
        out[n] = constant - 0.5 * squares;
      }
    },
  };
}
