import type { IndependenceNumbers } from "@unrolled/core";
import { tableDependence } from "./table-dependence.js";

/**
 * Deviations up to this are rounding. A cell is a sum of products of probabilities, none negative, so that its relative error is
 * about √n · 1.1e-16 after n operations: 1e-13 for a million. A dependence smaller than this cannot be seen.
 */
const rounding = 1e-12;

/** The verdict on a table of unnormalised p(z, a, b), row-major Z × A × B. */
export function exactNumbers(table: Float64Array, aCount: number, bCount: number, method: string, reason: string): IndependenceNumbers {
  const { information, deviation } = tableDependence(table, aCount, bCount);
  return Object.freeze({
    verdict: deviation > rounding ? "dependent" : "independent",
    method,
    statistic: Object.freeze({ name: "conditional mutual information", value: information, unit: "nats" }),
    deviation,
    pValue: null,
    level: null,
    draws: null,
    reason,
  });
}

/** Numbers that were not worked out, and why. */
export function notTested(method: string, reason: string, draws: IndependenceNumbers["draws"] = null): IndependenceNumbers {
  return Object.freeze({ verdict: "not tested", method, statistic: null, deviation: null, pValue: null, level: null, draws, reason });
}

/** A side that is given has one value. */
export function constantSide(names: string): IndependenceNumbers {
  return Object.freeze({
    verdict: "independent",
    method: "constant side",
    statistic: null,
    deviation: 0,
    pValue: null,
    level: null,
    draws: null,
    reason: `${names} is given, so that it has one value, and a constant is independent of everything`,
  });
}
