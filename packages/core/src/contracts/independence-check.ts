import type { Independence } from "./graph.js";

/**
 * What the numbers say of a query. Exact ways say "independent" or "dependent"; a test on draws says "dependent" or
 * "no dependence found", since no test has power against every dependence (Shah & Peters 2020, doi:10.1214/19-AOS1857).
 */
export type IndependenceVerdict = "independent" | "dependent" | "no dependence found" | "not tested";

/** "undecided": the graph allows a dependence that the numbers do not show. */
export type IndependenceAgreement = "agree" | "contradict" | "undecided" | "not tested";

/** How strongly two sets of nodes were seen to depend; 0 where they are independent. */
export interface DependenceStatistic {
  readonly name: string;
  readonly value: number;
  /** Null: a number without units. */
  readonly unit: "nats" | null;
}

/** What a sampled check drew. */
export interface IndependenceDraws {
  /** Sets of values that the given nodes were held at, those with too few draws left out. */
  readonly strata: number;
  /** Draws tested, over these strata. */
  readonly accepted: number;
  /** Draws made, over all strata. */
  readonly proposed: number;
  readonly permutations: number;
}

/** The numerical side of a check. */
export interface IndependenceNumbers {
  readonly verdict: IndependenceVerdict;
  /** How it was found, such as "exact table" or "permutation test". */
  readonly method: string;
  /** Null where nothing was measured. */
  readonly statistic: DependenceStatistic | null;
  /** The largest |p(a, b | z) − p(a | z) p(b | z)|, as a part of the larger of the two; null where sampled or not tested. */
  readonly deviation: number | null;
  /** Null where exact or not tested. */
  readonly pValue: number | null;
  /** The p-value at or below which the verdict is "dependent"; null where exact or not tested. */
  readonly level: number | null;
  /** Null where nothing was drawn to be tested. */
  readonly draws: IndependenceDraws | null;
  /** One sentence: what was summed, held or drawn, or why nothing was. */
  readonly reason: string;
}

/** One statement of independence, by the graph and by the model's own numbers. */
export interface IndependenceCheck {
  /** As it is written: `Y4 _||_ Y2 | X1:4`. */
  readonly query: string;
  readonly structure: Independence;
  readonly numbers: IndependenceNumbers;
  readonly agreement: IndependenceAgreement;
  /** One sentence: the two side by side. */
  readonly summary: string;
  /** The root key, as text. */
  readonly key: string;
}
