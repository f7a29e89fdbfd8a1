import type { Dataset, Key, LogLikelihood, Rounds, SequenceLogLikelihood } from "@unrolled/core";
import { combineReplicates, logSpread, replicateError, spreadLimit } from "../estimates/combine-replicates.js";
import { logMeanExp } from "../estimates/log-mean-exp.js";
import { totalOf } from "../estimates/total-of.js";
import type { ParticleMethod } from "./particle-method.js";
import type { UntilStandardErrorOptions } from "./until-standard-error.js";
import { doublingsFor } from "./warnings.js";

/** One run of a particle filter over one sequence. */
export interface SequenceRun {
  readonly index: number;
  readonly method: ParticleMethod;
  readonly key: Key;
}

/** Replicates that tell a spread, and the least that tell an error. */
const pilot = 8;
const settled = 16;

/** Doublings that a sequence gets whose every run had the likelihood 0. */
const patience = 4;

/** What has been spent on one sequence, and what for. */
interface Course {
  readonly index: number;
  readonly id: string;
  readonly length: number;
  readonly target: number;
  method: ParticleMethod;
  doublings: number;
  runs: readonly SequenceLogLikelihood[];
  done: boolean;
}

/** Runs that a course does in a round. */
interface Turn {
  readonly course: Course;
  readonly count: number;
}

/**
 * The plan of `untilStandardError`: rounds over the unfinished sequences until all are done or the budget is spent. As long as
 * the runs of any sequence spread by more than 1 nat, rounds are for those sequences alone. What a sequence may spend in a
 * round depends on what those before it do, not on what comes of it: so a round's runs are known at its start, and may all
 * run at once.
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
    ({ id, length }, index): Course => ({
      index,
      id,
      length,
      target: standardError * Math.sqrt(length / stepCount),
      method,
      doublings: 0,
      runs: [],
      done: false,
    }),
  );
  let spent = 0;
  for (let open: readonly Course[] = courses; open.length > 0; open = open.filter(({ done }) => !done)) {
    const spreading = open.filter(needsParticles);
    const turns: Turn[] = [];
    for (const course of spreading.length > 0 ? spreading : open) {
      const count = prepare(course, budget - spent);
      if (count < 1) course.done = true;
      else turns.push({ course, count });
      spent += count * costOf(course);
    }
    if (turns.length === 0) continue;
    // How many rounds there will be is not known: each is taken for half of what is left.
    const runs = yield { pieces: turns.flatMap((turn) => runsOf(turn, key)), share: 0.5 };
    let from = 0;
    for (const { course, count } of turns) {
      course.runs = [...course.runs, ...runs.slice(from, from + count)];
      from += count;
      course.done = isDone(course);
    }
  }
  return report(name, courses, spent, options, key);
}

/** Value, error and spread of `combineReplicates`, without the increments, which are dear and not needed on the way. */
function levelOf(runs: readonly SequenceLogLikelihood[]) {
  const replicates = Float64Array.from(runs, ({ value }) => value);
  const value = logMeanExp(replicates);
  const standardError = value > Number.NEGATIVE_INFINITY ? replicateError(replicates, value) : Number.NaN;
  return { value, standardError, spread: logSpread(replicates) };
}

/** Particle-steps of one run. */
function costOf({ method, length }: Course): number {
  return method.particles * length;
}

/** More replicates would not help: the runs spread too much, or all have the likelihood 0, and more particles might find a way. */
function needsParticles({ runs, doublings }: Course): boolean {
  if (runs.length === 0) return false;
  const { value, spread } = levelOf(runs);
  return spread > spreadLimit || (value === Number.NEGATIVE_INFINITY && doublings < patience);
}

/** How many runs a course does next; its particles are raised first where that is what it needs. 0: what is left is too little. */
function prepare(course: Course, left: number): number {
  const affordable = (particles: number): number => Math.floor(left / (particles * course.length));
  if (!needsParticles(course)) return Math.min(wanted(course), affordable(course.method.particles));
  const { spread, value } = levelOf(course.runs);
  const { particles } = course.method;
  let doublings = value === Number.NEGATIVE_INFINITY ? 1 : doublingsFor(spread);
  while (doublings > 0 && affordable(particles * 2 ** doublings) < pilot) doublings--;
  if (doublings === 0) return 0;
  course.method = course.method.withParticles(particles * 2 ** doublings);
  course.doublings += doublings;
  course.runs = [];
  return pilot;
}

function wanted({ runs, target }: Course): number {
  if (runs.length < pilot) return pilot - runs.length;
  if (runs.length < settled) return settled - runs.length;
  const { standardError } = levelOf(runs);
  const needed = Math.ceil(runs.length * (standardError / target) ** 2);
  return Math.max(1, Math.min(runs.length, needed - runs.length));
}

function runsOf({ course, count }: Turn, key: Key): SequenceRun[] {
  const { index, method, doublings, runs } = course;
  const root = doublings === 0 ? key : key.fold("doubling").fold(doublings);
  return Array.from({ length: count }, (_, r) => ({ index, method, key: root.fold(runs.length + r) }));
}

/** Is there nothing left to do for a sequence, whatever the budget? */
function isDone(course: Course): boolean {
  const { runs, target } = course;
  if (runs.every(({ standardErrorFrom }) => standardErrorFrom === "exact")) return true;
  if (needsParticles(course)) return false;
  const { value, standardError } = levelOf(runs);
  return value === Number.NEGATIVE_INFINITY || (runs.length >= settled && standardError <= target);
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
      ? withoutError(courses, standardError, spent, budget, used)
      : total.standardError <= standardError
        ? `stopped at the standard error asked for, ${reached} ≤ ${standardError}: ${used}`
        : `stopped at the end of the budget of ${budget} particle-steps, short of the standard error asked for (${reached} > ${standardError}): ${used}`;
  return Object.freeze({ ...total, warnings: Object.freeze([verdict, ...total.warnings]) });
}

/** Why a total has no standard error, and what would give it one. */
function withoutError(courses: readonly Course[], asked: number, spent: number, budget: number, used: string): string {
  const spreading = courses.filter((course) => needsParticles(course) && levelOf(course.runs).value > Number.NEGATIVE_INFINITY);
  const [first] = spreading;
  if (first === undefined) return `stopped without a standard error, for the estimate of a likelihood is 0: ${used}`;
  const need = spreading.reduce((sum, course) => sum + settled * costOf(course) * 2 ** doublingsFor(levelOf(course.runs).spread), spent);
  const others = spreading.length === 1 ? "" : ` and of ${spreading.length - 1} more`;
  return `stopped at the end of the budget of ${budget} particle-steps without reaching the standard error asked for, ${asked}: the runs of sequence "${first.id}"${others} still spread by more than 1 nat, and what is left does not reach for more particles (a budget of ${need.toExponential(0)} may do): ${used}`;
}

function range(counts: readonly number[]): string {
  const low = Math.min(...counts);
  const high = Math.max(...counts);
  return low === high ? `${low}` : `${low}–${high}`;
}
