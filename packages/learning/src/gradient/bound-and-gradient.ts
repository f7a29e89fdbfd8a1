import {
  type Dataset,
  type Key,
  type ParticleGradientView,
  type Precision,
  type Reals,
  type Rows,
  rowsByIndex,
  selectSequences,
} from "@unrolled/core";
import { bootstrap, type Filter, openFilter, type Proposal, type ResamplingKind, resamplingBelow } from "@unrolled/inference";
import { cumulateRows, drawIndex, gatherRowsInto, normaliseLogWeights, scatterAddRows, type Workspace } from "@unrolled/kernels";
import { checkCount } from "../check-options.js";
import { sequenceGroups } from "../sequence-groups.js";

export interface BoundOptions {
  /** N */
  readonly particles: number;
  /** Default `bootstrap()`. */
  readonly proposal?: Proposal;
  /** "never": IWAE. A number: FIVO, resample (multinomial) where the effective sample size falls below that fraction of N. */
  readonly resampleBelow: number | "never";
  readonly key: Key;
  /** Of the states and of single derivatives; weights are float64 always. Default "float64". */
  readonly precision?: Precision;
}

/** Particle-steps on the tape at once: sequences are worked through in groups no larger than this. */
const particleStepsAtOnce = 1 << 15;

/**
 * log Ẑ of each sequence under a proposal, and the gradient of their sum with the noise and the ancestors held: a particle filter
 * forward, and back.
 *
 * E log Ẑ ≤ log p(y | x) for any number of particles and any proposal, and Ẑ is unbiased for p(y | x). "never": IWAE (Burda, Grosse &
 * Salakhutdinov 2016, arXiv:1509.00519, eq. 8), whose gradient is unbiased for that of E log Ẑ. A number: FIVO (Maddison et al. 2017,
 * arXiv:1705.09279, algorithm 1), whose gradient leaves out the term for the choice of ancestors and so is biased for that of
 * E log Ẑ, but has a far smaller variance (their section 4). A proposal that holds its draws (`OpenProposal.holdsDraws`) has all of the
 * sampling held, and both gradients are unbiased for that of the bound with its proposal as it is; with N it becomes that of log p (Fisher's identity).
 *
 * Sets `bounds`, in file order, and ADDS to `gradient`; null: the bounds alone. Keys: (key, "sequence", id), then the proposal's and
 * ("resample", t). Cost about three filters; memory O(N T) numbers of a state and its gates, for at most 2¹⁵ particle-steps at once
 * (one sequence at least).
 *
 * @throws TypeError where the proposal has no way back.
 */
export function boundAndGradientInto(
  bind: (data: Dataset) => ParticleGradientView,
  data: Dataset,
  bounds: Float64Array,
  gradient: Float64Array | null,
  options: BoundOptions,
  workspace: Workspace,
): void {
  checkCount("boundAndGradientInto", "particles", options.particles);
  for (const indices of sequenceGroups(data, options.particles, particleStepsAtOnce)) {
    const group = indices.length === data.sequences.length ? data : selectSequences(data, indices);
    workspace.scope(() => {
      const view = bind(group);
      const own = runGroup(view, group, gradient, options, workspace);
      rowsByIndex(group).forEach((row, i) => {
        let bound = own[row]!;
        for (const constant of view.corrections?.[i] ?? []) bound += constant;
        bounds[indices[i]!] = bound;
      });
    });
  }
}

/** Ancestors drawn one by one, by inversion, in no order. */
function independentDraws(particles: number, workspace: Workspace): ResamplingKind {
  const cumulative = workspace.vector(particles);
  return {
    name: "multinomial",
    independent: true,
    draw(ancestors, count, weights, size, uniforms) {
      cumulateRows(cumulative, weights, 1, size);
      for (let n = 0; n < count; n++) ancestors[n] = drawIndex(cumulative, 0, size, uniforms[n]!);
    },
  };
}

/** log Ẑ of each row of a group. */
function runGroup(
  view: ParticleGradientView,
  data: Dataset,
  gradient: Float64Array | null,
  { particles: N, proposal = bootstrap(), resampleBelow, key, precision = "float64" }: BoundOptions,
  workspace: Workspace,
): Float64Array {
  const process = view.open(N, workspace, { precision, back: gradient !== null });
  const scheme = independentDraws(N, workspace);
  const resampling = resamplingBelow(resampleBelow === "never" ? 0 : resampleBelow, scheme, "boundAndGradientInto");
  const filter = openFilter(process, { particles: N, proposal, resampling, precision, keep: true, tape: gradient !== null }, workspace);
  // The odds of being resampled would depend on the parameters through what was looked at, and their derivative is dropped: with a look
  // ahead that is most of what y_t says, so that the gradient would be of little use.
  if (filter.proposal.lookAheadInto !== undefined)
    throw new TypeError(
      `particleBound: a proposal without a look ahead is required, since a gradient leaves out how ancestors are chosen, and "${proposal.name}" resamples by what it sees ahead; use guided() or bootstrap()`,
    );
  if (gradient !== null && filter.proposal.backInto === undefined)
    throw new TypeError(
      `particleBound: a proposal with a way back (backInto) is required, "${proposal.name}" has none; use guided() or bootstrap()`,
    );
  const keys = Array.from(data.order, (index) => key.fold("sequence").fold(data.sequences[index]!.id));
  const resampled = new Uint8Array(data.stepCount);
  for (let t = 0; t < data.length; t++) {
    filter.step(keys);
    for (let i = 0; i < data.aliveCounts[t]!; i++) if (filter.clouds[i]!.resampled) resampled[data.starts[t]! + i] = 1;
  }
  const stretches = weighStretches(filter, data, resampled, N, workspace);
  if (gradient !== null) {
    if (filter.proposal.holdsDraws === true) weighDescendants(filter, data, resampled, stretches, N);
    backward(filter, process.stateDim, data, resampled, stretches, N, precision, workspace);
    filter.proposal.finishBack?.();
    process.back!.addTo(gradient);
  }
  return stretches.bounds;
}

/** Stretches of steps between resamplings. */
interface Stretches {
  /** Packed: 1 at a sequence's last step of a stretch. */
  readonly ends: Uint8Array;
  /** There, its normalised weights: ∂ log Ẑ / ∂ log-weight of every step of the stretch. */
  readonly weights: Float64Array;
  /** By row. */
  readonly bounds: Float64Array;
}

/** log Ẑ = Σ over stretches of log (1/N) Σ_n exp Σ_{t in stretch} (log-weight of particle n at t). */
function weighStretches(filter: Filter, data: Dataset, resampled: Uint8Array, N: number, workspace: Workspace): Stretches {
  const { stepLogWeights } = filter.kept!;
  const { starts, aliveCounts, length, sequences } = data;
  const ends = new Uint8Array(data.stepCount);
  const weights = workspace.vector(data.stepCount * N);
  const bounds = new Float64Array(sequences.length);
  const logWeights = workspace.vector(sequences.length * N);
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const position = starts[t]! + row;
      const from = row * N;
      for (let n = 0; n < N; n++) logWeights[from + n]! += stepLogWeights[position * N + n]!;
      const last = t + 1 === length || row >= aliveCounts[t + 1]!;
      if (!last && resampled[starts[t + 1]! + row] === 0) continue;
      ends[position] = 1;
      bounds[row]! += normaliseLogWeights(weights, logWeights, N, position * N, from) - Math.log(N);
      logWeights.fill(0, from, from + N);
    }
  return { ends, weights, bounds };
}

/**
 * Where draws, ancestors and the odds of both are held, log Ẑ is that of an importance sampler of whole paths: ∂ log Ẑ / ∂ log-weight of a
 * particle is what its descendants weigh at the sequence's end (Fisher's identity along the lines of descent), at every stretch's end.
 */
function weighDescendants(filter: Filter, data: Dataset, resampled: Uint8Array, { ends, weights }: Stretches, N: number): void {
  const { ancestors } = filter.kept!;
  const { starts, aliveCounts } = data;
  const endOf = new Int32Array(data.sequences.length);
  for (let t = data.length - 1; t > 0; t--)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const own = (starts[t]! + row) * N;
      if (ends[starts[t]! + row] === 1) endOf[row] = own;
      if (resampled[starts[t]! + row] === 0) continue;
      const before = (starts[t - 1]! + row) * N;
      weights.fill(0, before, before + N);
      for (let n = 0; n < N; n++) {
        const ancestor = before + ancestors[own + n]! - row * N;
        weights[ancestor] = weights[ancestor]! + weights[endOf[row]! + n]!;
      }
    }
}

/** Step by step in reverse; a particle's derivative goes back to its ancestor, summed over its children. */
function backward(
  filter: Filter,
  S: number,
  data: Dataset,
  resampled: Uint8Array,
  { ends, weights }: Stretches,
  N: number,
  precision: Precision,
  workspace: Workspace,
): void {
  const { states, ancestors } = filter.kept!;
  const { starts, aliveCounts } = data;
  const slots = data.sequences.length * N;
  const coefficients = workspace.vector(slots);
  const gathered = workspace.vector(slots * S, precision);
  // Rows of sequences that end before a step are zeros in both: nothing later sends anything back to them.
  let dState = workspace.vector(slots * S, precision);
  let dPrevious = workspace.vector(slots * S, precision);
  const rowsOf = (values: Reals, count: number): Rows<Reals> => ({ count, dim: S, data: values });
  const cloudAt = (t: number): Reals => states.subarray(starts[t]! * N * S, (starts[t]! + aliveCounts[t]!) * N * S);

  for (let t = data.length - 1; t >= 0; t--) {
    const alive = aliveCounts[t]!;
    const count = alive * N;
    const at = starts[t]! * N;
    for (let row = 0; row < alive; row++)
      if (ends[starts[t]! + row] === 1) coefficients.set(weights.subarray(at + row * N, at + (row + 1) * N), row * N);
    const own = ancestors.subarray(at, at + count);
    const branched = t > 0 && resampled.subarray(starts[t]!, starts[t]! + alive).includes(1);
    if (branched) gatherRowsInto(gathered, cloudAt(t - 1), own, count, S);
    const previous = t === 0 ? null : rowsOf(branched ? gathered : cloudAt(t - 1), count);
    filter.proposal.backInto!(rowsOf(dPrevious, count), rowsOf(dState, count), coefficients, rowsOf(cloudAt(t), count), previous, t);
    if (branched) {
      dState.fill(0);
      scatterAddRows(dState, dPrevious, own, count, S);
    } else [dState, dPrevious] = [dPrevious, dState];
  }
}
