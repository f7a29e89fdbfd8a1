import type { AnyModel } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family } from "./family.js";
import { specWithSize } from "./spec.js";

/** Counts of words of one order, smoothed. */
export interface NGramCandidate {
  readonly kind: "ngram";
  readonly order: number;
  readonly smoothing: "kneser-ney" | "witten-bell";
}

const orders = [1, 2, 3, 4, 5, 6];
const smoothings = ["kneser-ney", "witten-bell"] as const;

/** n-grams: every order and smoothing that the spec leaves open runs to its end, since counting is quick. */
export const nGramFamily: Family<NGramCandidate> = {
  name: "ngram",
  noun: "n-gram",
  role: "yardstick",
  nested: true,
  size: "order",
  largestSize: 12,
  help: "interpolated n-gram; order 1 to 6 chosen on valid when left out",
  options: {
    smoothing: { type: "choice", values: smoothings, help: "of the counts", default: "chosen on valid" },
  },
  modelOptions: ["smoothing"],
  withoutChance: true,
  inDefault: ({ targets, inputs }) => targets.kind === "categorical" && inputs === null,
  races: (spec, train) => {
    if (train.targets.kind !== "categorical")
      throw usageError(`spec "${spec.text}": ngram needs categorical targets, data "${train.name}" has ${train.targets.kind} ones`);
    const asked = smoothings.find((smoothing) => smoothing === spec.options.smoothing);
    const entrants = (spec.size === null ? orders : [spec.size]).flatMap((order) =>
      (asked === undefined ? smoothings : [asked]).map((smoothing) => ({
        name: specWithSize(spec, order),
        label: `order ${order}, ${smoothing}`,
        candidate: { kind: "ngram" as const, order, smoothing },
        iterations: 1,
        work: train.stepCount * order,
      })),
    );
    return [{ entrants }];
  },
  start: async ({ order, smoothing }, train) => {
    const { fitNGram } = await import("@unrolled/core");
    return fitNGram(train, { order, smoothing }) as AnyModel;
  },
};
