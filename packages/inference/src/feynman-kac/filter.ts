import type { CloudProcess, Key, ParticleProcess, Precision, Reals, Rows, Workspace } from "@unrolled/core";
import { effectiveSampleSize, gatherRowsInto, normaliseLogWeights, reweight } from "@unrolled/kernels";
import { checkOpened, checkPath } from "./check-opened.js";
import { bootstrap, type OpenProposal, type Proposal } from "./proposal.js";
import { type Resampling, resamplingBelow } from "./resampling.js";

export interface FilterOptions {
  /** N ≥ 1, particles of each cloud. */
  readonly particles: number;
  /** Default `bootstrap()`. */
  readonly proposal?: Proposal;
  /** Default: systematic, below half of N. */
  readonly resampling?: Resampling;
  /** Of the states; weights are float64 always. Default "float64". */
  readonly precision?: Precision;
  /** Keep the clouds of every step (`Filter.kept`): T N (S + 2) numbers instead of 2 N S. Default false. */
  readonly keep?: boolean;
  /** Let the proposal keep what its way back needs (`Filter.proposal`). Default false. */
  readonly tape?: boolean;
  /** Conditional SMC: the particles are drawn given that particle 0 takes this path. One cloud, and independent resampling. */
  readonly retained?: RetainedPath | null;
}

export interface RetainedPath {
  /** T × S */
  readonly states: Float64Array;
  /**
   * Chooses, where it resamples, the particle of step t − 1 that the path's state at t goes on from: N normalised weights and the
   * step; left out: the path's own.
   */
  readonly ancestor?: (cloud: Rows<Reals>, weights: Float64Array, t: number, key: Key) => number;
}

/** One sequence's particles after a step; arrays are the filter's own. */
export interface Cloud {
  /** N, normalised, and their logarithms. */
  readonly weights: Float64Array;
  readonly logWeights: Float64Array;
  /** log p(y_t | y_<t) as estimated at the last step; NaN where a log-weight was NaN or +Infinity. */
  readonly increment: number;
  /** Σ of the increments so far: log Ẑ. */
  readonly logEvidence: number;
  /** Of the weights, after the last step. */
  readonly ess: number;
  /** Whether the cloud was resampled before the last step. */
  readonly resampled: boolean;
}

/** What was kept of every step, packed: step after step, cloud after cloud, particle after particle. */
export interface KeptClouds {
  /** × S */
  readonly states: Reals;
  /** Normalised, before any resampling. */
  readonly weights: Float64Array;
  /** What `OpenProposal.logWeightInto` gave. */
  readonly stepLogWeights: Float64Array;
  /** Rows of the step before that the particles come from (0, 1, … where nothing was resampled); of no meaning at step 0. */
  readonly ancestors: Int32Array;
}

export interface Filter {
  /** Steps taken. */
  readonly steps: number;
  /** The particles of the last step, weighed by `clouds[i].weights`; as many rows as there are particles left. */
  readonly state: Rows<Reals>;
  /** The rows that the last step started from, resampled where that was due; null at step 0. */
  readonly previous: Rows<Reals> | null;
  /** Rows of the step before that they come from; 0, 1, … where nothing was resampled. */
  readonly ancestors: Int32Array;
  /** One for each sequence, the longest first. */
  readonly clouds: readonly Cloud[];
  readonly kept: KeptClouds | null;
  /** The proposal as it was opened. */
  readonly proposal: OpenProposal;
  /** Takes the next step, with the key of each sequence: the same at every step. */
  step(keys: readonly Key[]): void;
}

/**
 * A particle filter that steps: a Feynman–Kac model (Del Moral 2004; Chopin & Papaspiliopoulos 2020, chapters 5 and 10) run for
 * one sequence or several side by side. A step resamples the clouds where it is due, draws s_t by the proposal and weighs it:
 * W_t ∝ W_{t−1} w_t with w_t = p(s_t | s_{t−1}) p(y_t | s_t) / q(s_t | s_{t−1}, y_t), and increment_t = log Σ_n W_{t−1}^n w_t^n, where
 * W_{t−1} is uniform after resampling and carried over otherwise. So Π exp(increment) is unbiased for p(y_{1:T}) under every
 * proposal and resampling. An auxiliary proposal (`lookAheadInto` = a) resamples by F ∝ W_{t−1} exp(a), and the particles then start
 * from weights ∝ W_{t−1} / F (Pitt & Shephard 1999, doi:10.1080/01621459.1999.10474153). What it looks at may be wrong, even impossible
 * where p(y_t | s_{t−1}) is not, so unless the proposal is `fullyAdapted` a tenth of F is W_{t−1}: a defensive mixture (Hesterberg 1995,
 * doi:10.1080/00401706.1995.10484303), which keeps Ẑ unbiased and W_{t−1} / F ≤ 10.
 *
 * Where every weight is 0 the increment is −Infinity and the cloud goes on as if the target were missing.
 *
 * With `retained` it is conditional SMC (Andrieu, Doucet & Holenstein 2010, doi:10.1111/j.1467-9868.2009.00736.x): see `conditionalPath`.
 *
 * Keys: the sequence's folded with ("resample", t − 1); the rest is the proposal's. O(N) and the model's work a step.
 *
 * @throws RangeError where the process was opened for other particles or another precision, or the retained path is not T × S finite
 * numbers; TypeError where the proposal is none; RangeError from `step` where a proposal looks ahead to NaN or +Infinity.
 */
export function openFilter(process: ParticleProcess | CloudProcess, options: FilterOptions, workspace: Workspace): Filter {
  const { particles: N, proposal = bootstrap(), resampling = resamplingBelow(0.5, "systematic"), precision = "float64" } = options;
  const { keep = false, tape = false, retained = null } = options;
  const model = "cloudsAt" in process ? process : asClouds(process);
  const { stateDim: S, length: T } = model;
  const rows = model.cloudsAt(0) * N;
  checkOpened("openFilter", process, N, precision);
  if (retained !== null) checkPath("openFilter: the retained path", retained.states, T, S);
  if (retained !== null && (rows !== N || !resampling.scheme.independent))
    throw new RangeError(
      `openFilter: with a retained path, one sequence and a resampling scheme of independent draws are required, got ${rows / N} and "${resampling.scheme.name}"; use resamplingBelow(0.5, "multinomial")`,
    );
  const proposed = proposal.open(model, { particles: N, precision, tape }, workspace);
  if (typeof proposed?.drawInto !== "function" || typeof proposed.logWeightInto !== "function")
    throw new TypeError(`${proposal.name}: open must return an object with drawInto and logWeightInto; see docs/adding-a-proposal.md`);
  const kept = keep ? makeKept(packedCount(model) * N, S, precision, workspace) : null;
  // What the last step left and what the next one starts from; where all clouds are kept the second is for what resampling chose.
  let spare = workspace.rows(rows, S, precision);
  let state = kept === null ? workspace.rows(rows, S, precision) : spare;
  const potentials = workspace.vector(rows);
  const ancestors = workspace.indices(rows);
  const lookAhead = proposed.lookAheadInto === undefined ? null : makeLookAhead(rows, workspace);
  const uniforms = workspace.vector(N + 1);
  const clouds = Array.from({ length: rows / N }, (_, i) => makeCloud(i, N, potentials, ancestors, lookAhead, workspace));
  let previous: Rows<Reals> | null = null;
  let t = -1;
  let packed = 0;

  /** Resamples what is due before step t, and returns the rows that the step starts from. */
  function branch(count: number, keys: readonly Key[]): Rows<Reals> {
    const last = withCount(state, count);
    const ahead = lookAhead !== null && proposed.lookAheadInto!(lookAhead.log, last, t);
    if (ahead) checkLookAhead(proposal.name, lookAhead.log, count, t);
    let any = false;
    for (let i = 0; i * N < count; i++) {
      const cloud = clouds[i]!;
      const total = ahead ? weighFirst(cloud, N, proposed.fullyAdapted === true ? 0 : defence) : Number.NaN;
      const looked = Number.isFinite(total);
      const first = looked ? cloud.first! : cloud.weights;
      const before = cloud.resampled;
      cloud.resampled = resampling.isDue(looked ? effectiveSampleSize(first, N) : cloud.ess, N);
      if (!cloud.resampled) {
        if (before || t === 1) for (let n = 0; n < N; n++) cloud.ancestors[n] = i * N + n;
        continue;
      }
      any = true;
      if (cloud.key !== keys[i]) [cloud.key, cloud.resampleKey] = [keys[i]!, keys[i]!.fold("resample")];
      const key = cloud.resampleKey!.fold(t - 1);
      key.fillUniform(uniforms);
      if (retained === null) resampling.scheme.draw(cloud.ancestors, N, first, N, uniforms);
      else {
        resampling.scheme.draw(cloud.ancestors.subarray(1), N - 1, first, N, uniforms);
        cloud.ancestors[0] = retained.ancestor?.(state, cloud.weights, t, key.fold("retained")) ?? 0;
      }
      if (looked) startAhead(cloud, total, N);
      else {
        cloud.logWeights.fill(-Math.log(N));
        cloud.weights.fill(1 / N);
      }
      if (i > 0) for (let n = 0; n < N; n++) cloud.ancestors[n]! += i * N;
    }
    if (!any) return last;
    spare = withCount(spare, count);
    gatherRowsInto(spare.data, state.data, ancestors, count, S);
    return spare;
  }

  /** Where the particles of step t go. */
  function place(count: number, previous: Rows<Reals> | null): Rows<Reals> {
    if (kept !== null) return { count, dim: S, data: kept.states.subarray(packed * S, (packed + count) * S) };
    if (previous === spare || previous === null) return withCount(state, count);
    const next = withCount(spare, count);
    spare = state;
    return next;
  }

  return {
    get steps() {
      return t + 1;
    },
    get state() {
      return state;
    },
    get previous() {
      return previous;
    },
    ancestors,
    clouds,
    kept,
    proposal: proposed,
    step(keys) {
      if (t + 1 >= T) throw new RangeError(`step: the sequence has ${T} steps, and all were taken`);
      t++;
      const alive = model.cloudsAt(t);
      const count = alive * N;
      previous = t === 0 ? null : branch(count, keys);
      state = place(count, previous);
      proposed.drawInto(state, previous, t, keys);
      if (retained !== null) state.data.set(retained.states.subarray(t * S, (t + 1) * S));
      proposed.logWeightInto(potentials, state, previous, t);
      if (kept !== null) kept.stepLogWeights.set(potentials.subarray(0, count), packed);
      for (let i = 0; i < alive; i++) weigh(clouds[i]!, N);
      if (kept === null) return;
      kept.ancestors.set(ancestors.subarray(0, count), packed);
      for (let i = 0; i < alive; i++) kept.weights.set(clouds[i]!.weights, packed + i * N);
      packed += count;
    },
  };
}

/** One sequence's process as the clouds of a single one. Keys: the sequence's folded with "initial" and ("move", t). */
export function asClouds(process: ParticleProcess): CloudProcess {
  let key: Key | null = null;
  let moveKey: Key | null = null;
  return {
    length: process.length,
    stateDim: process.stateDim,
    ...(process.openedFor === undefined ? {} : { openedFor: process.openedFor }),
    cloudsAt: () => 1,
    moveInto(out, previous, t, keys) {
      if (key !== keys[0]) [key, moveKey] = [keys[0]!, keys[0]!.fold("move")];
      if (previous === null) process.initialInto(out, key!.fold("initial"));
      else process.moveInto(out, previous, t, moveKey!.fold(t));
    },
    logPotentialInto: (out, state, previous, t) => process.logPotentialInto(out, state, previous, t),
    transition: process.transition ?? null,
    emission: process.emission ?? null,
    expansion: process.expansion ?? null,
  };
}

/** A cloud with the parts of the filter's arrays that are its own. */
interface OwnCloud extends Cloud {
  increment: number;
  logEvidence: number;
  ess: number;
  resampled: boolean;
  readonly potentials: Float64Array;
  readonly ancestors: Int32Array;
  /** Auxiliary filters: log p(y_t | s_{t−1}) as looked ahead, and the weights by which it resamples. */
  readonly ahead: Float64Array | null;
  readonly first: Float64Array | null;
  /** log of the sum that weights after resampling had before they were normalised, which the next increment owes. */
  carried: number;
  /** The sequence's key, and what is folded of it. */
  key: Key | null;
  resampleKey: Key | null;
}

interface LookAhead {
  readonly log: Float64Array;
  readonly first: Float64Array;
}

function makeLookAhead(rows: number, workspace: Workspace): LookAhead {
  return { log: workspace.vector(rows), first: workspace.vector(rows) };
}

function makeCloud(
  i: number,
  N: number,
  potentials: Float64Array,
  ancestors: Int32Array,
  lookAhead: LookAhead | null,
  workspace: Workspace,
): OwnCloud {
  const [from, to] = [i * N, (i + 1) * N];
  return {
    weights: workspace.vector(N).fill(1 / N),
    logWeights: workspace.vector(N).fill(-Math.log(N)),
    increment: 0,
    logEvidence: 0,
    ess: N,
    resampled: false,
    potentials: potentials.subarray(from, to),
    ancestors: ancestors.subarray(from, to),
    ahead: lookAhead?.log.subarray(from, to) ?? null,
    first: lookAhead?.first.subarray(from, to) ?? null,
    carried: 0,
    key: null,
    resampleKey: null,
  };
}

function makeKept(rows: number, S: number, precision: Precision, workspace: Workspace): KeptClouds {
  return {
    states: workspace.vector(rows * S, precision),
    weights: workspace.vector(rows),
    stepLogWeights: workspace.vector(rows),
    ancestors: workspace.indices(rows),
  };
}

function withCount(rows: Rows<Reals>, count: number): Rows<Reals> {
  return rows.count === count ? rows : { count, dim: rows.dim, data: rows.data };
}

/** Σ T_i of the sequences. */
function packedCount({ length, cloudsAt }: CloudProcess): number {
  let count = 0;
  for (let t = 0; t < length; t++) count += cloudsAt(t);
  return count;
}

function weigh(cloud: OwnCloud, N: number): void {
  cloud.increment = reweight(cloud.weights, cloud.logWeights, cloud.potentials, N) + cloud.carried;
  cloud.logEvidence += cloud.increment;
  cloud.ess = effectiveSampleSize(cloud.weights, N);
  cloud.carried = 0;
}

/** The part of the weights to resample by that takes no notice of what was looked at ahead. */
const defence = 0.1;

/**
 * first = (1 − part) f + part W with f ∝ W exp(ahead), normalised; returns log Σ W exp(ahead). Where that is not finite, or all look
 * alike, W is as good as any: NaN. `ahead` becomes what would have led to `first` without a mixture, which leaves the sum as it is.
 */
function weighFirst({ weights, logWeights, ahead, first, potentials }: OwnCloud, N: number, part: number): number {
  let alike = true;
  for (let n = 0; n < N; n++) {
    potentials[n] = logWeights[n]! + ahead![n]!;
    if (ahead![n] !== ahead![0]) alike = false;
  }
  const total = alike ? Number.NaN : normaliseLogWeights(first!, potentials, N);
  if (part === 0 || !Number.isFinite(total)) return total;
  for (let n = 0; n < N; n++) {
    first![n] = (1 - part) * first![n]! + part * weights[n]!;
    ahead![n] = total + Math.log(first![n]!) - logWeights[n]!;
  }
  return total;
}

function checkLookAhead(name: string, ahead: Float64Array, count: number, t: number): void {
  for (let n = 0; n < count; n++)
    if (!(ahead[n]! < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `${name}: lookAheadInto must give numbers or −Infinity, got ${ahead[n]} for particle ${n} at step ${t + 1}; check the proposal and the model's parameters`,
      );
}

/** The weights of a cloud that was just resampled by `first`: W_a / (N first_a) = exp(total − ahead_a) / N, normalised. */
function startAhead(cloud: OwnCloud, total: number, N: number): void {
  const { weights, logWeights, ancestors, ahead } = cloud;
  for (let n = 0; n < N; n++) logWeights[n] = -ahead![ancestors[n]!]!;
  const sum = normaliseLogWeights(weights, logWeights, N);
  for (let n = 0; n < N; n++) logWeights[n]! -= sum;
  cloud.carried = total + sum - Math.log(N);
}
