import type { Dataset, InputSpace, Labels, TargetSpace } from "./dataset.js";
import type { ModelGraph } from "./graph.js";
import type { Key } from "./key.js";
import type { LinearGaussianView } from "./linear-gaussian.js";
import type { NonlinearGaussianView } from "./nonlinear-gaussian.js";
import type { ParameterVector } from "./parameters.js";
import type { ParticleGradientView, ParticleView } from "./particles.js";
import type {
  AdditiveNoiseView,
  Collapse,
  Expectation,
  FiniteView,
  FloorReport,
  GradientView,
  PseudoCounts,
  RolloutView,
  Smoothers,
} from "./views.js";
import type { Workspace } from "./workspace.js";

/** What a model may offer: each a closed problem on data that were bound once. */
export interface Views {
  finite: FiniteView;
  linearGaussian: LinearGaussianView;
  nonlinearGaussian: NonlinearGaussianView;
  rollout: RolloutView;
  particles: ParticleView;
  additiveNoise: AdditiveNoiseView;
  expectations: ExpectationsView;
  gradient: GradientView;
  particleGradient: ParticleGradientView;
}
export type ViewName = keyof Views;

/**
 * A model bound to data as EM sees it: an E step, which gathers what it needs of the posterior of its hidden state, and an M step, which
 * maximises it. S are the statistics that pass from one to the other, of the model's own making.
 */
export interface ExpectationsView<S = unknown> {
  readonly data: Dataset;
  /** The E step under the bound model; `smoothers` are inference's ways to a posterior. Arrays come from the workspace: use them before its scope ends. */
  expect(smoothers: Smoothers, workspace: Workspace): Expectation<S>;
  /** arg max over the parameters of E[log p(h, y)] + log prior. A collapse where a spread runs off to 0. */
  maximise(statistics: S, prior: PseudoCounts): Model<"expectations"> | Collapse;
  /**
   * ADDS ∂ log p(y) by the model's parameter vector, at the bound parameters, to `gradient`: what lets gradient learners fit what EM fits. From an
   * E step it is ∂ E[log p(h, y)] (Fisher's identity). Left out: the model has no parameter vector.
   *
   * @returns packed: log p(y_t | y_<t, x_≤t) under the bound model; 0 where missing. In the workspace.
   */
  scoreInto?(gradient: Float64Array, smoothers: Smoothers, workspace: Workspace): Float64Array;
  /** Log of the (unnormalised) prior density of the bound model's parameters that `prior` stands for; EM never lowers log-likelihood + this. */
  logPrior(prior: PseudoCounts): number;
  /** D: the smallest sds that the bound data can tell from a collapse, in the view's units; null where the emission has no spread. */
  leastSpreads(): readonly number[] | null;
  /** Which laws of the bound model stand at `leastSpreads`, and what that is worth. */
  atFloor(statistics: S, leastSpreads: readonly number[]): FloorReport;
}

/**
 * A sequence model p(y_1..y_T | x_1..x_T), frozen. What it can do is what it offers in `views`: each binds a dataset,
 * validates it once, and returns a closed problem that a method consumes (decision 2).
 */
export interface Model<V extends ViewName = never> {
  /** The file format's `kind`. */
  readonly kind: string;
  readonly name: string;
  /**
   * The target space it was made for; binding data of another kind is an error. Data are mapped by symbols and names where both have
   * them (see `alignDataset`), else by place, when sizes must agree.
   */
  readonly targets: Pick<TargetSpace, "kind" | "size"> & Labels;
  /** The given inputs it needs, mapped likewise; null: none. */
  readonly inputs: InputSpace | null;
  /** The source it needs, a sequence of its own length for each, mapped likewise; null or left out: none. */
  readonly source?: InputSpace | null;
  /** Free parameters: a row of K probabilities counts K − 1. */
  readonly parameterCount: number;
  /** All that gradients are taken by, as one real vector; left out where there is none. */
  readonly parameters?: ParameterVector;
  /**
   * Which variables there are, which are functions of others, what depends on what: a two-slice template, or where there is none a
   * graph for each length.
   */
  readonly graph: ModelGraph;
  /** True where likelihoods are densities, so that they may exceed 1 and depend on the units. */
  readonly density: boolean;
  readonly views: { readonly [K in V]: (data: Dataset) => Views[K] };
  /**
   * Draws one sequence. `inputs` is required, with at least `length` steps, when the model has inputs. Values in `held` are not
   * drawn: what comes after depends on them, and `logWeight` says how likely they were. `source`, of any length, is required when the model
   * has one.
   */
  sample(
    length: number,
    key: Key,
    inputs?: readonly (number | readonly number[])[],
    held?: HeldValues,
    source?: readonly (number | readonly number[])[],
  ): SampledSequence;
  /** The model file's content (plain JSON values; see docs/formats.md). */
  toFile(): ModelFile;
}
/** A model whose views are not known to the compiler, such as one read from a file. */
export type AnyModel = Model & { readonly views: { readonly [K in ViewName]?: (data: Dataset) => Views[K] } };

/** A model whose parameters are one real vector, for gradient-based learning. */
export interface DifferentiableModel<V extends ViewName = never> extends Model<V> {
  readonly parameters: ParameterVector;
  withParameters(values: Float64Array): DifferentiableModel<V>;
}

/** Values that nodes are held at while the others are drawn (likelihood weighting). */
export interface HeldValues {
  /** By step; null, and beyond the end of the list: drawn. */
  readonly targets?: readonly (number | readonly number[] | null)[];
  /** By step, as in `SampledSequence.states`; null, also for single numbers of a vector: drawn. A function of others cannot be held. */
  readonly states?: readonly (number | readonly (number | null)[] | null)[];
}

/** One sequence that a model drew: T targets, and the hidden states behind them. */
export interface SampledSequence {
  readonly targets: readonly (number | readonly number[])[];
  /** Hidden states: an index for a finite state, a vector otherwise; null where there is none. */
  readonly states: readonly (number | readonly number[])[] | null;
  /** Σ log p(held value | its parents as drawn), nats; 0 where nothing is held. */
  readonly logWeight: number;
}

/** A model as plain values that can be cloned, stored and sent. */
export interface ModelParcel {
  readonly file: ModelFile;
  /** The parameter vector itself, where there is one: a file holds an sd where the vector holds its logarithm, and rounds. */
  readonly parameters: Float64Array | null;
}

/** The content of a model file, plain JSON values (docs/formats.md); `parseModel` makes the model of it again. */
export interface ModelFile {
  readonly format: "unrolled/model";
  readonly version: 1;
  readonly kind: string;
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}
