import type {
  AnyModel,
  Comparison,
  Dataset,
  Figure,
  Key,
  LawPart,
  ModelFile,
  OptionRule,
  PairedDifference,
  Precision,
} from "@unrolled/core";
import type { Learner } from "@unrolled/learning";
import type { AdvantageWords, ModelFamily } from "@unrolled/plotting";
import type { ModelScore, Scoring } from "../scores/scoring.js";
import type { Entrant, FitOutput, Race, RaceResult } from "./race.js";

/**
 * A kind of model that a SPEC can name and a comparison can fit, score and report on. This is all that the command, the comparison and
 * the report know of it: whatever they say of its models they ask here. docs/adding-a-family.md makes one.
 *
 * `C` is a candidate: plain values (numbers, texts, lists, objects) that travel to workers and stand in results.json as `settings`. What
 * a family needs only while it fits or reports it may import inside its functions, which may all be async.
 */
export interface Family<C extends object = object> extends ModelFamily {
  /** What the size in `name:size` counts: "states". */
  readonly size: string;
  /** 0: it has no size, and is written by its name alone. */
  readonly largestSize: number;
  /** One line of `unrolled compare --help`. */
  readonly help: string;
  /** What a SPEC may say behind its size. `seed` and the limits of a fit are options like any other. */
  readonly options: FamilyOptions;
  /** Options that say what the model is, not how it is fitted: they stay in its name. Default: none. */
  readonly modelOptions?: readonly string[];
  /** The option that raises the limit of a fit, for the advice to do so. */
  readonly limitOption?: string;
  /** What its learner's iterations are called. Default "iterations". */
  readonly iterations?: string;
  /** Whether every seed gives the same fit, as where symbols are counted. Default false. */
  readonly withoutChance?: boolean;
  /** Whether a comparison of these data that names no models has this one. Default: never. */
  inDefault?(data: Dataset): boolean;

  /**
   * What a SPEC leaves open, as candidates in races (see `Race`).
   *
   * @throws a usage error where the SPEC does not fit the data.
   */
  races(spec: Spec, train: Dataset): readonly Race<C>[] | Promise<readonly Race<C>[]>;
  /** The model that a fit of the candidate starts from; of a family without a learner, the fitted model itself. */
  start(candidate: C, train: Dataset, key: Key): AnyModel | Promise<AnyModel>;
  /** How the candidate learns. Left out: `start` gives the fitted model. */
  learner?(candidate: C): AnyLearner | Promise<AnyLearner>;
  /** Of the passes over train. Default "float64". */
  precision?(candidate: C): Precision;
  /**
   * For a model that reads the targets before a step, so that none may be missing between observed ones: what to do where one is ("use
   * an hmm"). Null, or left out: it does not read them.
   */
  readsTargets?(candidate: C, data: Dataset): string | null;
  /** The first steps of a sequence that a model takes as given and has no law of; a comparison then scores nobody on them. Left out: 0. */
  givenSteps?(candidate: C): number;
  /** What of a model can be asked for, for `fit --from`. Left out: no fit of this family starts from a model. */
  readonly shape?: FamilyShape<C>;
  /** How a fit of the candidate is scored on valid, where one run as `asked` says too little; its draws are then those of all such candidates. */
  validScoring?(candidate: C, asked: Scoring): Scoring | null;
  /** Whether `fit` tells the standard errors of a model's numbers (`parameterErrors`): few numbers, each of a meaning, fitted by maximum likelihood. Left out: no. */
  readonly tellsErrors?: boolean;
  /** What it costs to score a model once, in passes over the data. Default 1. */
  scoringPasses?(scoring: Scoring): number;

  /** What the fit settled beside its scores, for the table of models: "sd of the state noise 0.1 to 0.3". Null: nothing. */
  settled?(fitted: FittedRecipe): string | null;
  /** What is said behind the model's name where it is not what the name says, such as "without noise". Null: nothing. */
  mark?(fitted: FittedRecipe): string | null;
  /** A fact of the report about how the candidate is fitted, such as a prior; the same for all that share it. Null: none. */
  fact?(candidate: C): { readonly name: string; readonly value: string } | null;
  /** What a user should know of a fit, beside its learner's own warnings. */
  warnings?(fitted: FittedRecipe): readonly string[];
  /** Why no candidate came to a model worth keeping, in a sentence for an error; null where one did. */
  failure?(fitted: FittedRecipe): string | null;
  /** A candidate that was left behind and is scored on test too, so that `findings` can say what the choice was worth. Null, or left out: none. */
  rival?(fitted: FittedRecipe): RaceResult | null;
  /**
   * What there is to say and to show of this family's models in a comparison, the best on test first; `compared` holds those of others,
   * too. `words` is how the report shows scores and what it calls groups.
   */
  findings?(models: readonly ComparedModel[], compared: ComparedModels, data: Dataset, words: ReportWords): Findings | Promise<Findings>;
}

export type FamilyOptions = Readonly<Record<string, OptionRule | LawRule>>;

/** A choice among all laws that can serve as that, added ones too; `values` are the package's own, which the help shows. */
export type LawRule = Extract<OptionRule, { readonly type: "choice" }> & { readonly law: LawPart };

/** A learner of some kind of model: the family's own `start` makes that kind. */
// biome-ignore lint/suspicious/noExplicitAny: a list of families holds learners of different models, and each only ever meets its own
export type AnyLearner = Learner<any>;

/** A model's shape by name, such as `{ size: 4, emission: "gaussian" }`. */
export type Shape = Readonly<Record<string, string | number>>;

export interface FamilyShape<C> {
  /** Of a model file; null where the family has no such models. `size` is what a SPEC's size asks for. */
  ofFile(file: ModelFile): (Shape & { readonly size: number }) | null;
  /** What a candidate asks for; a name that it does not care about is left out. */
  ofCandidate(candidate: C): Shape;
}

/** The unit of the report's scores, and what groups of the data are called ("chapters"; left out: "groups"). */
export type ReportWords = Pick<AdvantageWords, "unit" | "unitsName">;

/** What a family has to say of a comparison. Everything may be left out. */
export interface Findings {
  /** Sentences for the section on hidden states. */
  readonly text?: readonly string[];
  /** Figures for it. */
  readonly figures?: readonly Figure[];
  /** Figures that are not there, each with its reason: "no decoded sequence: …". */
  readonly leftOut?: readonly string[];
  /** Sentences for the first screen. */
  readonly headline?: readonly string[];
  /** Fields of results.json, of names of their own. */
  readonly results?: Readonly<Record<string, unknown>>;
  /** Models that were not chosen and are worth a file. */
  readonly models?: readonly { readonly name: string; readonly model: ModelFile }[];
}

/** A model asked for in short text: `name:size[,key=value…]`, such as `hmm:8`, `lstm:128,layers=2` or `gru`. */
export interface Spec {
  readonly text: string;
  readonly family: Family;
  /** Null: chosen on valid. */
  readonly size: number | null;
  readonly options: Readonly<Record<string, number | string>>;
}

/** How a SPEC is fitted: its candidates, and how one is chosen on valid. */
export interface Recipe {
  readonly spec: Spec;
  readonly races: readonly Race[];
}

/** What came of a SPEC: the chosen fit, and all that it was chosen from. */
export interface FittedRecipe {
  readonly recipe: Recipe;
  readonly entrant: Entrant;
  readonly fit: FitOutput;
  /** Seconds of the chosen fit alone, its short run included. */
  readonly fitSeconds: number;
  readonly candidates: readonly RaceResult[];
  /** One fit per seed at the chosen settings, the first seed first; `fit` is the best of them on valid. */
  readonly fits: readonly FitOutput[];
}

/** A model of the comparison: how it was chosen and fitted, and its score on test. */
export interface ComparedModel {
  readonly name: string;
  readonly fitted: FittedRecipe;
  readonly score: ModelScore;
  /** Test scores of all its fits, in the order of `fitted.fits`; the one behind `score` is among them. */
  readonly fitScores: readonly ModelScore[];
  /** Left out: its family has none. */
  readonly rival?: ScoredRival;
}

/** A candidate that was left behind (`Family.rival`), its score on test, and the pair of the chosen one (`a`) and it (`b`). */
export interface ScoredRival {
  readonly candidate: RaceResult;
  readonly score: ModelScore;
  readonly pair: PairedDifference;
}

export interface ComparedModels {
  readonly models: readonly ComparedModel[];
  readonly comparison: Comparison;
}
