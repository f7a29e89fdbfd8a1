import type { Dataset } from "@unrolled/core";
import type { ShortRun } from "./race.js";
import { passes } from "./spec.js";

/**
 * How long fits of hidden Markov models run by default. Limits are counted in steps of the data and never in seconds, so results do not
 * depend on the machine; they are set so that `npm start` keeps its time, and a SPEC's own options override each of them.
 */
export interface HiddenMarkovBudget {
  readonly starts: number;
  /** EM iterations of each start before the most promising go on, and how many do; null: all run to the end. */
  readonly shortRun: ShortRun | null;
  readonly maxIterations: number;
  /** Nats per step of one iteration. */
  readonly tolerance: number;
  /** Nats in all that EM may still have to gain where it stops; null: whatever they are. */
  readonly totalTolerance: number | null;
}

/** What a pass costs beside its products, in products: most of the time on short series. */
const passOverhead = 1.5e5;
/** Iterations that a fit takes on average; products that all starts together may take, and that the survivors may. */
const typicalFit = 150;
const [startsWork, survivorsWork] = [3e9, 2e9];
/** A pass of more products leaves the last few nats of a total alone: they would cost as much as all before. */
const cheapPass = 5e6;

/** What the budget of a fit depends on. */
export interface HiddenMarkovSize {
  readonly stateCount: number;
  /** Laws that a start places: states times mixture components. */
  readonly lawCount: number;
  /** Products that one state's emission takes per step. */
  readonly emissionWork: number;
  /** Numbers of states that are tried, which share the work. */
  readonly raceCount: number;
  /** Starts that the SPEC asks for; null: as many as pay. */
  readonly starts: number | null;
}

/** Where all starts can run to their end in a few seconds they do; else each runs for a while, and the most promising go on. */
export function hiddenMarkovBudget(train: Dataset, size: HiddenMarkovSize): HiddenMarkovBudget {
  const { stateCount, lawCount, emissionWork, raceCount } = size;
  const products = train.stepCount * stateCount * (stateCount + 16 + emissionWork);
  const pass = products + passOverhead;
  const isCheap = pass <= cheapPass;
  const shared = { tolerance: 5e-5, totalTolerance: isCheap ? 5e-4 : null };
  const wanted = size.starts ?? passes(24 * (lawCount - 1), 1, 120);
  const affordable = Math.floor(startsWork / (typicalFit * pass * raceCount));
  if (affordable >= Math.min(wanted, 24)) {
    const starts = size.starts ?? Math.min(wanted, affordable);
    return { ...shared, starts, shortRun: null, maxIterations: 3000 };
  }
  // Few states are quick to fit, and the ones that get stuck: they get more starts, and more time before some are chosen.
  const iterations = passes(40 / stateCount, 6, 20);
  const starts = size.starts ?? Math.max(passes(32 / stateCount, 3, 6), passes(startsWork / (3 * iterations * pass * raceCount), 1, 20));
  const keep = Math.min(starts, passes(survivorsWork / (typicalFit * pass), 1, 4));
  const maxIterations = passes(3e10 / products, 20, isCheap ? 1000 : 200);
  return { ...shared, starts, shortRun: { iterations, keep, by: "promise" }, maxIterations };
}
