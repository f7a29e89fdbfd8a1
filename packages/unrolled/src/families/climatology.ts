import type { AnyModel } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family } from "./family.js";

/** One law for each position in a period. */
interface ClimatologyCandidate {
  readonly kind: "climatology";
  readonly period: number;
}

/** The law of a target whatever came before: the simplest model, which a comparison names where nothing beats it. */
export const climatologyFamily: Family<ClimatologyCandidate> = {
  name: "climatology",
  noun: "law of a target whatever came before",
  role: "yardstick",
  nested: false,
  size: "steps of a period",
  largestSize: 10_000,
  help: "law of a target whatever came before; one for each position in a period where a size is given",
  options: {},
  withoutChance: true,
  races: ({ text, size }, train) => {
    const period = size ?? 1;
    if (period > train.length)
      throw usageError(`spec "${text}": a period is at most the longest sequence of train, which has ${train.length} steps, got ${period}`);
    const label = period === 1 ? "one law" : `${period} laws, one for each position`;
    return [{ entrants: [{ name: text, label, candidate: { kind: "climatology", period }, iterations: 1, work: train.stepCount }] }];
  },
  start: async ({ period }, train) => {
    const { climatology } = await import("@unrolled/core");
    return climatology(train, { period }) as unknown as AnyModel;
  },
};
