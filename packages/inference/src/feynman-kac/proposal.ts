import type { CloudProcess, Key, Precision, Reals, Rows, Workspace } from "@unrolled/core";

/**
 * How a particle filter draws its particles, as a value. The engine asks nothing else, so a proposal of one's own is an object
 * with these members (docs/adding-a-proposal.md).
 */
export interface Proposal {
  readonly name: string;
  /** The text that `readProposal` makes the same proposal of, so that a method with it can be stored; null or left out: it cannot. */
  readonly spec?: string | null;
  /**
   * Binds the clouds of a process; all memory is taken now.
   *
   * @throws TypeError where the process does not offer what the proposal needs.
   */
  open(process: CloudProcess, clouds: CloudOptions, workspace: Workspace): OpenProposal;
}

export interface CloudOptions {
  /** N, particles of each cloud. */
  readonly particles: number;
  /** Of the states; log-weights are float64. */
  readonly precision: Precision;
  /** Whether `backInto` will be called, and what it needs is to be kept of every step. */
  readonly tape: boolean;
}

/** Rows are particles, cloud after cloud; `previous` is null at t = 0, and s_0 is behind the first draw. */
export interface OpenProposal {
  /** Draws s_t ~ q(s_t | s_{t−1}, y_t) row by row, by one key a cloud. */
  drawInto(out: Rows<Reals>, previous: Rows<Reals> | null, t: number, keys: readonly Key[]): void;
  /**
   * log p(s_t | s_{t−1}) p(y_t | s_t) / q(s_t | s_{t−1}, y_t), called right after `drawInto` with the same `previous`. A row of
   * `state` may have been replaced (by a retained path); the weight is of what stands there.
   */
  logWeightInto(out: Float64Array, state: Rows<Reals>, previous: Rows<Reals> | null, t: number): void;
  /**
   * Auxiliary filters: an approximation of log p(y_t | s_{t−1}) for the rows of `previous`, which resampling before step t then
   * counts; the weights after it make up for it, so any numbers are correct, and −Infinity, too. False: there is nothing to see.
   *
   * The filter throws a RangeError for NaN and +Infinity.
   */
  lookAheadInto?(out: Float64Array, previous: Rows<Reals>, t: number): boolean;
  /**
   * True only where `lookAheadInto` gives log p(y_t | s_{t−1}) itself and draws are from p(s_t | s_{t−1}, y_t). Resampling then goes by
   * it alone, and −Infinity means that y_t is impossible. Default false: a tenth takes no notice of it, so that a wrong look ahead costs
   * particles only.
   */
  readonly fullyAdapted?: boolean;
  /**
   * The way back through the step, the noise held, for training by a particle bound: from ∂/∂ s_t, which it may overwrite, and
   * ∂/∂ log-weights sets ∂/∂ s_{t−1}, and passes to `process.back` what the parameters get. Steps come in reverse. Left out: the
   * proposal cannot be trained with.
   */
  backInto?(
    dPrevious: Rows<Reals>,
    dState: Rows<Reals>,
    dLogWeights: Float64Array,
    state: Rows<Reals>,
    previous: Rows<Reals> | null,
    t: number,
  ): void;
  /**
   * True: the way back holds the draws and their density, so that dLogWeights' part is ∂ log p(s_t | s_{t−1}) p(y_t | s_t) and `dPrevious` zeros.
   * Training then holds the choice of ancestors too, and its gradient leaves nothing out. Default false: it holds the noise.
   */
  readonly holdsDraws?: boolean;
  /** After the first step's `backInto`. */
  finishBack?(): void;
}

/**
 * The model's own law as proposal: s_t ~ p(s_t | s_{t−1}), weighed by p(y_t | s_t). It asks nothing of a model, and where the
 * observations say little it is the cheapest (Gordon, Salmond & Smith 1993, doi:10.1049/ip-f-2.1993.0015).
 *
 * @example
 * logLikelihood(noisyNetwork, data, smc({ particles: 100, proposal: bootstrap() }), key(7)).value;
 */
export function bootstrap(): Proposal {
  return bootstrapProposal;
}

const bootstrapProposal: Proposal = Object.freeze<Proposal>({
  name: "bootstrap",
  spec: "bootstrap",
  open: (process) => ({
    drawInto: (out, previous, t, keys) => process.moveInto(out, previous, t, keys),
    logWeightInto: (out, state, previous, t) => process.logPotentialInto(out, state, previous, t),
    backInto(dPrevious, dState, dLogWeights, _state, previous, t) {
      process.back!.backPotential(dState, dLogWeights, t);
      process.back!.backMove(dPrevious, dState, previous, t);
    },
  }),
});
