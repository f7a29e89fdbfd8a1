import type { Key } from "@unrolled/core";
import type { FiniteTables } from "./fake-finite-view.js";

/** Random tables: rows that sum to one, log-emissions N(0, spread²). `varying`: another matrix at each step. */
export function randomTables(stateCount: number, lengths: readonly number[], key: Key, varying = false, spread = 2): FiniteTables {
  const simplex = (k: Key): number[] => {
    const u = new Float64Array(stateCount);
    k.fillUniform(u);
    const x = Array.from(u, (v) => -Math.log(v));
    const sum = x.reduce((a, b) => a + b, 0);
    return x.map((v) => v / sum);
  };
  const matrix = (k: Key): number[][] => k.split(stateCount).map(simplex);
  const longest = Math.max(...lengths);
  return {
    initial: simplex(key.fold("initial")),
    transition: varying
      ? Array.from({ length: longest }, (_, t) => matrix(key.fold("transition").fold(t)))
      : matrix(key.fold("transition")),
    logEmission: lengths.map((length, s) =>
      Array.from({ length }, (_, t) => {
        const z = new Float64Array(stateCount);
        key.fold("emission").fold(s).fold(t).fillNormal(z);
        return Array.from(z, (v) => spread * v);
      }),
    ),
  };
}
