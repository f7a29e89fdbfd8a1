import { logSumExp } from "@unrolled/kernels";
import { type FiniteTables, matrixAt } from "./fake-finite-view.js";

/** Every path h_1..h_T of sequence s with log p(h, y): the brute-force oracle of everything exact on a finite state. */
export function enumeratePaths(
  tables: FiniteTables,
  s: number,
  length = tables.logEmission[s]!.length,
): { path: number[]; logJoint: number }[] {
  const K = tables.initial.length;
  const emission = tables.logEmission[s]!;
  return Array.from({ length: K ** length }, (_, code) => {
    const path = Array.from({ length }, (_, t) => Math.floor(code / K ** t) % K);
    let logJoint = 0;
    path.forEach((k, t) => {
      logJoint += t === 0 ? Math.log(tables.initial[k]!) : Math.log(matrixAt(tables, t)[path[t - 1]!]![k]!);
      logJoint += emission[t]![k]!;
    });
    return { path, logJoint };
  });
}

/** log p(y_1..y_length) of sequence s. */
export function enumeratedLogLikelihood(tables: FiniteTables, s: number, length?: number): number {
  return logSumExp(Float64Array.from(enumeratePaths(tables, s, length), ({ logJoint }) => logJoint));
}
