import type { Dataset, Key, LogLikelihood, Rounds, SequenceLogLikelihood } from "@unrolled/core";
import { combineReplicates, logSpread, replicateError } from "../estimates/combine-replicates.js";
import { logMeanExp } from "../estimates/log-mean-exp.js";
import { totalOf } from "../estimates/total-of.js";
import type { ParticleMethod } from "./particle-method.js";
import type { UntilStandardErrorOptions } from "./until-standard-error.js";

/** One run of a particle filter over one sequence. */
export interface SequenceRun {
  readonly index: number;
  readonly method: ParticleMethod;
  readonly key: Key;
}

/** Replicates before an error is believed. */
const pilot = 8;

/** What has been spent on one sequence, and what for. */
interface Course {
  readonly index: number;
  readonly length: number;
  readonly target: number;
  method: ParticleMethod;
  doublings: number;
  runs: readonly SequenceLogLikelihood[];
  /** What there was before the particles were doubled, should the budget not reach for a new pilot. */
  before: { readonly method: ParticleMethod; readonly runs: readonly SequenceLogLikelihood[] } | null;
  done: boolean;
}

/** Runs that a course does in a round, and the particle-steps left after them. */
interface Turn {
  readonly course: Course;
  readonly count: number;
  readonly left: number;
}

/**
 * The plan of `untilStandardError`: rounds over the unfinished sequences until all are done or the budget is spent. What a
 * sequence may spend in a round depends on what those before it do, not on what comes of it: so a round's runs are known at
 * its start, and may all run at once.
 */
export function* standardErrorRounds(
  name: string,
  method: ParticleMethod,
  options: UntilStandardErrorOptions,
  { sequences, stepCount }: Dataset,
  key: Key,
): Rounds<SequenceRun, SequenceLogLikelihood, LogLikelihood> {
  const { standardError, budget } = options;
  const least = pilot * method.particles * stepCount;
  if (budget < least)
    throw new RangeError(
      `untilStandardError: budget must allow ${pilot} replicates of every sequence, ${least} particle-steps, got ${budget}; raise it, or take fewer particles`,
    );
  const courses = sequences.map(
    ({ length }, index): Course => ({
      index,
      length,
      target: standardError * Math.sqrt(length / stepCount),
      method,
      doublings: 0,
      runs: [],
      before: null,
      done: false,
    }),
  );
  let spent = 0;
  for (let open: readonly Course[] = courses; open.length > 0; open = open.filter(({ done }) => !done)) {
    const turns: Turn[] = [];
    for (const course of open) {
      const cost = costOf(course);
      const affordable = Math.min(wanted(course), Math.floor((budget - spent) / cost));
      if (affordable < 1 || (course.runs.length === 0 && affordable < pilot)) {
        stop(course);
        continue;
      }
      spent += affordable * cost;
      turns.push({ course, count: affordable, left: budget - spent });
    }
    if (turns.length === 0) break;
    // How many rounds there will be is not known: each is taken for half of what is left.
    const runs = yield { pieces: turns.flatMap((turn) => runsOf(turn, key)), share: 0.5 };
    let from = 0;
    for (const turn of turns) {
      turn.course.runs = [...turn.course.runs, ...runs.slice(from, from + turn.count)];
      from += turn.count;
      settle(turn);
    }
  }
  return report(name, courses, spent, options, key);
}

/** Value and error of `combineReplicates`, without the increments, which are dear and not needed on the way. */
function levelOf(runs: readonly SequenceLogLikelihood[]) {
  const replicates = Float64Array.from(runs, ({ value }) => value);
  const value = logMeanExp(replicates);
  const standardError = value > Number.NEGATIVE_INFINITY ? replicateError(replicates, value) : Number.NaN;
  return { value, standardError, replicates };
}

/** Particle-steps of one run. */
function costOf({ method, length }: Course): number {
  return method.particles * length;
}

function wanted({ runs, target }: Course): number {
  if (runs.length < pilot) return pilot - runs.length;
  const { standardError } = levelOf(runs);
  const needed = Math.ceil(runs.length * (standardError / target) ** 2);
  return Math.max(1, Math.min(runs.length, needed - runs.length));
}

function runsOf({ course, count }: Turn, key: Key): SequenceRun[] {
  const { index, method, doublings, runs } = course;
  const root = doublings === 0 ? key : key.fold("doubling").fold(doublings);
  return Array.from({ length: count }, (_, r) => ({ index, method, key: root.fold(runs.length + r) }));
}

/** Decides what a round's end means for a sequence. */
function settle({ course, left }: Turn): void {
  const cost = costOf(course);
  const { value, standardError, replicates } = levelOf(course.runs);
  if (value === Number.NEGATIVE_INFINITY) {
    // Nothing to be gained by replicates of nothing, but more particles might find a way through.
    if (left >= 2 * cost * pilot && course.doublings < 4) double(course);
    else course.done = true;
  } else if (logSpread(replicates) > 1) {
    if (left >= 2 * cost * pilot) double(course);
  } else course.done = standardError <= course.target;
}

/** Ends a sequence for want of budget. Fewer replicates than a pilot's say nothing: then what there was before stands. */
function stop(course: Course): void {
  if (course.runs.length < pilot && course.before !== null) {
    course.method = course.before.method;
    course.runs = course.before.runs;
  }
  course.done = true;
}

function double(course: Course): void {
  course.before = { method: course.method, runs: course.runs };
  course.method = course.method.withParticles(2 * course.method.particles);
  course.doublings++;
  course.runs = [];
}

function report(
  name: string,
  courses: readonly Course[],
  spent: number,
  { standardError, budget }: UntilStandardErrorOptions,
  key: Key,
): LogLikelihood {
  const total = totalOf(
    name,
    courses.map(({ runs }) => combineReplicates(runs)),
    { key: key.toString() },
  );
  const replicates = courses.map(({ runs }) => runs.length);
  const particles = courses.map(({ method }) => method.particles);
  const used = `${range(replicates)} replicates of ${range(particles)} particles a sequence, ${spent} particle-steps`;
  const reached = total.standardError.toPrecision(3);
  const verdict =
    total.standardErrorFrom === "unavailable"
      ? `stopped without a standard error, for the estimate of a likelihood is 0: ${used}`
      : total.standardError <= standardError
        ? `stopped at the standard error asked for, ${reached} ≤ ${standardError}: ${used}`
        : `stopped at the end of the budget of ${budget} particle-steps, short of the standard error asked for (${reached} > ${standardError}): ${used}`;
  return Object.freeze({ ...total, warnings: Object.freeze([verdict, ...total.warnings]) });
}

function range(counts: readonly number[]): string {
  const low = Math.min(...counts);
  const high = Math.max(...counts);
  return low === high ? `${low}` : `${low}–${high}`;
}
