import {
  type CloudProcess,
  contextsOf,
  type Dataset,
  type DifferentiableModel,
  type Key,
  type Precision,
  type Reals,
  selectSequences,
} from "@unrolled/core";
import { bootstrap, drawPaths, guided, openFilter, type Proposal, resamplingBelow } from "@unrolled/inference";
import type { Workspace } from "@unrolled/kernels";
import { sequenceGroups } from "../sequence-groups.js";

/** A model whose state has additive noise. */
export type NoisyModel = DifferentiableModel<"particleGradient">;

export interface FilterOptions {
  /** N */
  readonly particles: number;
  /** Null: `guided()` where it is exact, else `bootstrap()`. */
  readonly proposal: Proposal | null;
  readonly precision: Precision;
}

/** Sequences that are worked through together, and K paths drawn of each given its targets. */
export interface PathGroup {
  readonly data: Dataset;
  /** Packed, K of S numbers to a position; the workspace's. */
  readonly states: Reals;
  /** Packed, D to a position, in the units that the process works in, NaN where missing; null where the emission is not linear-Gaussian. */
  readonly targets: Float64Array | null;
}

/** What an E-step comes to. */
export interface Expectation {
  readonly groups: readonly PathGroup[];
  /** Σ log Ẑ, in the data's units, and its variance to first order. */
  readonly logLikelihood: number;
  readonly variance: number;
  /** Means over all steps; see `DrawnPaths`. */
  readonly ess: number;
  readonly backwardEss: number;
  readonly turnover: number;
  readonly moments: StateMoments;
}

/** Σ 1, Σ s and Σ s² of the states (S numbers each) over all paths and steps. */
export interface StateMoments {
  readonly count: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Particle-steps kept at once. */
const particleStepsAtOnce = 1 << 17;

/**
 * Draws K paths of the state of every sequence given its targets, by forward filtering and backward simulation (`drawPaths`).
 *
 * Sequences are worked through in groups of a bounded number of particle-steps (one sequence at least); what is drawn does not depend on
 * the groups. Keys: (key, "sequence", id).
 */
export function drawExpectation(
  model: NoisyModel,
  data: Dataset,
  { particles, paths, proposal, precision }: FilterOptions & { readonly paths: number },
  key: Key,
  workspace: Workspace,
): Expectation {
  const { S, D } = sizesOf(model, data, workspace);
  const totals = { logLikelihood: 0, variance: 0, ess: 0, backwardEss: 0, turnover: 0 };
  const groups = groupsOf(data, particles).map((group): PathGroup => {
    const states = workspace.vector(group.stepCount * paths * S, precision);
    const targets = D === null ? null : workspace.vector(group.stepCount * D);
    workspace.scope(() => {
      const view = model.views.particleGradient(group);
      const process = view.open(particles, workspace, { precision, back: false });
      const chosen = proposal ?? (process.emission === null ? bootstrap() : guided());
      const drawn = drawPaths(process, { particles, paths, proposal: chosen, precision }, keysOf(group, key), workspace);
      states.set(drawn.states);
      if (targets !== null) targetsInto(targets, process, group);
      for (const value of drawn.logEvidence) totals.logLikelihood += value;
      for (const value of drawn.variance) totals.variance += value;
      for (const terms of view.corrections ?? []) for (const term of terms) totals.logLikelihood += term;
      const part = group.stepCount / data.stepCount;
      for (const name of ["ess", "backwardEss", "turnover"] as const) totals[name] += part * drawn[name];
    });
    return { data: group, states, targets };
  });
  return { groups, ...totals, moments: momentsOf(groups, S) };
}

/** Σ log Ẑ over a data set, of the steps after its contexts where it has any, and its variance to first order. */
export function evidenceOf(
  model: NoisyModel,
  data: Dataset,
  options: FilterOptions,
  key: Key,
  workspace: Workspace,
): { readonly value: number; readonly variance: number } {
  const whole = evidence(model, data, options, key, workspace);
  const given = contextsOf(data);
  // The same draws: what is left is the likelihood of the steps after the contexts.
  return given === null ? whole : { ...whole, value: whole.value - evidence(model, given, options, key, workspace).value };
}

function evidence(model: NoisyModel, data: Dataset, { particles: N, proposal, precision }: FilterOptions, key: Key, workspace: Workspace) {
  const totals = { value: 0, variance: 0 };
  const resampling = resamplingBelow(0.5, "systematic");
  for (const group of groupsOf(data, N))
    workspace.scope(() => {
      const view = model.views.particleGradient(group);
      const process = view.open(N, workspace, { precision, back: false });
      const chosen = proposal ?? (process.emission === null ? bootstrap() : guided());
      const filter = openFilter(process, { particles: N, proposal: chosen, resampling, precision }, workspace);
      const keys = keysOf(group, key);
      for (let t = 0; t < process.length; t++) {
        filter.step(keys);
        for (const { resampled, ess } of filter.clouds.slice(0, process.cloudsAt(t)))
          if (resampled || t === 0) totals.variance += 1 / ess - 1 / N;
      }
      for (const { logEvidence } of filter.clouds) totals.value += logEvidence;
      for (const terms of view.corrections ?? []) for (const term of terms) totals.value += term;
    });
  return totals;
}

function momentsOf(groups: readonly PathGroup[], S: number): StateMoments {
  const [sums, squares] = [new Float64Array(S), new Float64Array(S)];
  let count = 0;
  for (const { states } of groups) {
    count += states.length / S;
    for (let i = 0, s = 0; i < states.length; i++, s = s + 1 === S ? 0 : s + 1) {
      sums[s]! += states[i]!;
      squares[s]! += states[i]! ** 2;
    }
  }
  return { count, sums, squares };
}

/** In row order. */
function keysOf(data: Dataset, key: Key): Key[] {
  return Array.from(data.order, (index) => key.fold("sequence").fold(data.sequences[index]!.id));
}

/** S, and D where the emission is linear-Gaussian. */
function sizesOf(model: NoisyModel, data: Dataset, workspace: Workspace): { readonly S: number; readonly D: number | null } {
  const one = selectSequences(data, [data.order[data.order.length - 1]!]);
  return workspace.scope(() => {
    const { stateDim, emission } = model.views.particleGradient(one).open(1, workspace, { back: false });
    return { S: stateDim, D: emission?.size ?? null };
  });
}

function targetsInto(out: Float64Array, { emission, length }: CloudProcess, { starts, aliveCounts }: Dataset): void {
  const { size: D } = emission!;
  for (let t = 0; t < length; t++) emission!.targetsInto(out.subarray(starts[t]! * D, (starts[t]! + aliveCounts[t]!) * D), t);
}

/** The data themselves where they are few. */
function groupsOf(data: Dataset, particles: number): readonly Dataset[] {
  const groups = sequenceGroups(data, particles, particleStepsAtOnce);
  return groups.length === 1 ? [data] : groups.map((indices) => selectSequences(data, indices));
}
