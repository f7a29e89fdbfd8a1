import { type FiniteTables, matrixAt } from "./fake-finite-view.js";

/** log p(y_t | y_<t) of sequence s by the textbook recursion on unnormalised logs. */
export function logSpaceIncrements(tables: FiniteTables, s: number): number[] {
  const lse = (x: readonly number[]): number => {
    const max = Math.max(...x);
    return max === -Infinity ? max : max + Math.log(x.reduce((sum, v) => sum + Math.exp(v - max), 0));
  };
  let logAlpha = tables.initial.map(Math.log);
  return tables.logEmission[s]!.map((emission, t) => {
    if (t > 0) {
      const P = matrixAt(tables, t);
      logAlpha = logAlpha.map((_, j) => lse(logAlpha.map((a, i) => a + Math.log(P[i]![j]!))));
    }
    logAlpha = logAlpha.map((a, k) => a + emission[k]!);
    const now = lse(logAlpha);
    // Renormalise, so that the oracle keeps its digits.
    logAlpha = logAlpha.map((a) => a - now);
    return now;
  });
}
