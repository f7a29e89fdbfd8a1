import type { AnyModel } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family } from "./family.js";

/** The law of a target about the one before it. */
interface PersistenceCandidate {
  readonly kind: "persistence";
}

/** What comes next is what was: the yardstick of all that claims more than inertia. */
export const persistenceFamily: Family<PersistenceCandidate> = {
  name: "persistence",
  noun: "law about the target before",
  role: "yardstick",
  nested: false,
  size: "nothing",
  largestSize: 0,
  help: "law of a target about the one before it",
  options: {},
  withoutChance: true,
  races: async ({ text }, train) => {
    const { requireVaryingTargets } = await import("@unrolled/core");
    try {
      requireVaryingTargets(train, `spec "${text}"`, " on train");
    } catch (error) {
      throw usageError((error as Error).message);
    }
    const label = "by the target before";
    return [{ entrants: [{ name: text, label, candidate: { kind: "persistence" }, iterations: 1, work: train.stepCount }] }];
  },
  start: async (_, train) => {
    const { fitPersistence } = await import("@unrolled/core");
    return fitPersistence(train) as unknown as AnyModel;
  },
  readsTargets: () => "use climatology or an hmm",
};
