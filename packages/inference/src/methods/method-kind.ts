import type {
  AnyModel,
  Dataset,
  Key,
  LogLikelihood,
  Method,
  Model,
  OptionRules,
  Randomness,
  Rounds,
  Settings,
  ViewName,
} from "@unrolled/core";

/** A method whose view and randomness are known at run time only. */
export type AnyMethod = Method<ViewName, Randomness>;

/**
 * A kind of method: the one value that says all that shared code needs to know of it. `methods.add(kind)` makes it known to
 * `chooseMethod`, to `methodFrom` and to the command's `--method`.
 *
 * A kind that wraps another method holds that method's settings among its own, and is handed the means to work with them.
 *
 * @typeParam S its options, which with its name are its settings.
 * @typeParam V the view that its methods consume.
 */
export interface MethodKind<S = never, V extends ViewName = never> {
  readonly name: string;
  /** What it is for, in a few words: a line of help. */
  readonly help: string;
  /** What its methods consume; null: what the method that it wraps does. */
  readonly view: ViewName | null;
  /** "exact": `chooseMethod` prefers it to any random one. */
  readonly randomness: Randomness;
  /** True where its settings hold another method's: it cannot be asked for by its name alone. */
  readonly wraps?: boolean;
  /** Its options that can be given as text, `name:key=value,…`. */
  readonly options: OptionRules;
  /** Sequences that it steps at once; pieces are cut no smaller where there are enough. Left out: one. */
  readonly batch?: number;
  /** The method of its options; `make` makes of settings the methods that they hold. */
  make(options: S, make: (settings: Settings) => AnyMethod): AnyMethod;
  /** About how many multiplications an estimate takes: what kinds are compared by, and pieces of work weighed. */
  cost(model: AnyModel, data: Dataset, settings: S, cost: (settings: Settings) => number): number;
  /** A method for a model with its view and these data, which may be better than others; null or left out: none. */
  propose?(model: Model<V>, data: Dataset, effort: Effort): ProposedMethod | null;
  /** The options of one run where it is asked for by name, as far as they follow from the effort; left out: particles, if it has them. */
  optionsFor?(effort: Effort): Readonly<Record<string, unknown>>;
  /** Is an estimate the sum of estimates of single sequences? Left out: yes. */
  addsUp?(settings: S, addsUp: (settings: Settings) => boolean): boolean;
  /** Can a worker thread make a method of these settings, as far as the kind itself decides? Left out: yes. */
  travels?(settings: S): boolean;
  /** The plan of an estimate in pieces that run anywhere; null or left out: a piece is some of the sequences. */
  rounds?(options: S, cutting: Cutting): EstimateRounds | null;
}

/** What may be spent on a random method, and how its error is come by. */
export interface Effort {
  /** N of a particle filter, or where a pilot starts. */
  readonly particles: number;
  /** How a particle filter draws, as `readProposal` reads it; null: by the model's own law. */
  readonly proposal: string | null;
  /** R, independent runs; 1: a single run, with the error that it can give itself. */
  readonly replicates: number;
  /** Standard error of the total asked for, in nats, in place of R replicates; null: none. */
  readonly untilStandardError: number | null;
  /** Particle-steps that may be spent on that, or on raising; null: 100 times those of R replicates, or `raising` times. */
  readonly budget: number | null;
  /** Sequences whose replicates spread by more than 1 nat get more particles, for this many times the particle-steps; 0: they do not. */
  readonly raising: number;
  /** For a pilot that finds the number of particles; null: no pilot. */
  readonly key: Key | null;
}

/** What a kind has to offer for a model and data. Of a random kind: one run, which the chooser repeats as was asked. */
export interface ProposedMethod {
  readonly method: AnyMethod;
  /** Why, and at what cost, in a sentence without a full stop. */
  readonly reason: string;
  /** As `MethodKind.cost`. */
  readonly cost: number;
}

/** Some sequences of a dataset by one method under one key, as values that travel. */
export interface EstimatePiece {
  readonly indices: readonly number[];
  readonly method: Settings;
  /** Null where the method is exact. */
  readonly key: Key | null;
  /** In multiplications, about: how progress is counted and pieces are weighed against each other. */
  readonly cost: number;
}

export type EstimateRounds = Rounds<EstimatePiece, LogLikelihood, LogLikelihood>;

/** What a kind cuts its estimates with. */
export interface Cutting {
  readonly data: Dataset;
  readonly key: Key | null;
  /** Pieces to cut an estimate into, about. */
  readonly parts: number;
  make(settings: Settings): AnyMethod;
  addsUp(settings: Settings): boolean;
  /** The plan of another method under another key. */
  plan(settings: Settings, key: Key | null, parts: number): EstimateRounds;
  /** A piece of one sequence. */
  piece(index: number, settings: Settings, key: Key): EstimatePiece;
}
