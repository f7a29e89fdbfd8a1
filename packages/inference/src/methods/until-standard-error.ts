import {
  checkOptions,
  type Dataset,
  describedBy,
  type Key,
  type LogLikelihood,
  type Method,
  type Rounds,
  type SequenceLogLikelihood,
  type Settings,
  settingsOf,
} from "@unrolled/core";
import { combineReplicates, logSpread, replicateError, spreadLimit } from "../estimates/combine-replicates.js";
import { logMeanExp } from "../estimates/log-mean-exp.js";
import { totalOf } from "../estimates/total-of.js";
import { doublingsFor } from "../estimates/warnings.js";
import type { MethodKind } from "./method-kind.js";
import { type ParticleMethod, requireParticles } from "./particle-method.js";
import { inTermsOf, runRounds } from "./rounds.js";

export interface UntilStandardErrorOptions {
  /** Of the total, in nats. */
  readonly standardError: number;
  /** Particle-steps that may be spent: Σ over runs of N T_i. Counted, not timed, so that the result is reproducible. */
  readonly budget: number;
}

/**
 * A particle filter replicated until the standard error of the total is at most `standardError`, or the budget is spent;
 * it says which in the warnings.
 *
 * Each sequence has its share of the error, standardError √(T_i / Σ T), so one sequence's replicates do not depend on
 * another's luck. It starts with 8 replicates. Where their log-likelihoods spread by more than 1 nat log-mean-exp is unreliable
 * (see `combineReplicates`): they are dropped and the particles doubled, 1 to 4 times at once, so that the next 8 should spread
 * by about 0.7. Only when no sequence spreads any more, or the budget does not reach for more particles, are replicates added:
 * to 16, and then up to twice as many a round until the share is reached. A total with a sequence that still spreads has no
 * standard error, and the target was not reached. Sequences take rounds in turn, in file order.
 *
 * What is reached is an estimate of the error, and stopping when it is small enough favours small ones. Measured: 95 %
 * intervals cover 94 % where single runs spread by 0.4 nats, and 90 % where they began at 0.8 to 6 nats; what is left is the skew of Ẑ, of
 * which a smaller standard error, or more particles, rids it.
 *
 * The first replicates are those of `replicated(method, 8)` with the same key.
 *
 * @example
 * const method = untilStandardError(smc({ particles: 200 }), { standardError: 0.1, budget: 1e8 });
 * console.log(logLikelihood(noisyNetwork, data, method, key(7)).standardError);
 */
export function untilStandardError(method: ParticleMethod, options: UntilStandardErrorOptions): Method<"particles", "random"> {
  checkOptions("untilStandardError", options, ["standardError", "budget"]);
  const { standardError, budget } = options;
  requireParticles("untilStandardError", method);
  if (!(standardError > 0 && Number.isFinite(standardError)))
    throw new RangeError(`untilStandardError: standardError must be a positive number of nats, got ${standardError}`);
  if (!(budget > 0)) throw new RangeError(`untilStandardError: budget must be a positive number of particle-steps, got ${budget}`);
  const name = `untilStandardError(${method.name}, ${standardError})`;
  const inner = settingsOf(method);
  return describedBy(untilStandardErrorKind, inner && { method: inner, standardError, budget }, {
    name,
    view: "particles",
    randomness: "random",
    run: (view, { workspace, key }) =>
      runRounds(standardErrorRounds(name, method, options, view.data, key), (run) =>
        run.method.runSequence(view, run.index, { workspace, key: run.key }),
      ),
  } satisfies Method<"particles", "random">);
}

type UntilSettings = UntilStandardErrorOptions & { readonly method: Settings };

export const untilStandardErrorKind: MethodKind<UntilSettings> = Object.freeze<MethodKind<UntilSettings>>({
  name: "untilStandardError",
  help: "more particles and replicates until the standard error of the total is reached",
  view: "particles",
  randomness: "random",
  wraps: true,
  options: {
    standardError: { type: "number", above: 0, help: "of the total, in nats", default: "none" },
    budget: { type: "number", above: 0, help: "particle-steps that may be spent", default: "none" },
  },
  make: ({ method, ...options }, make) => untilStandardError(requireParticles("untilStandardError", make(method)), options),
  // As much as its budget allows.
  cost: ({ parameterCount }, _data, { budget }) => budget * parameterCount,
  addsUp: () => false,
  rounds({ method, ...options }, { data, key, make, piece }) {
    const particles = requireParticles("untilStandardError", make(method));
    const plan = standardErrorRounds(untilStandardError(particles, options).name, particles, options, data, key as Key);
    return inTermsOf(
      plan,
      (run) => piece(run.index, run.method.settings as Settings, run.key),
      (result: LogLikelihood) => result.sequences[0]!,
    );
  },
});

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

/** Value, error and spread of `combineReplicates`, without the increments, which cost more and are not needed on the way. */
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
