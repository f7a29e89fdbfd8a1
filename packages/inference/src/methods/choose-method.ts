import {
  type AnyModel,
  checkOptions,
  type Dataset,
  describedLike,
  isBrought,
  type Method,
  type Randomness,
  requireDataset,
  requireModel,
  type ViewName,
} from "@unrolled/core";
import { offers } from "../binding/views.js";
import type { AnyMethod, Effort, MethodKind, ProposedMethod } from "./method-kind.js";
import { methods } from "./methods.js";
import { repeated, repeatedInWords } from "./repeated.js";

/** A method that was chosen at run time for one model and data: its view and randomness are not known to the compiler. */
export interface ChosenMethod extends Method<ViewName, Randomness> {
  /** Why it was chosen and what it costs, in a sentence. */
  readonly reason: string;
}

/**
 * How much effort a random method is worth. Defaults: 1000 particles, 8 replicates, no standard error asked for (`budget`: 100 times N R Σ T_i
 * where one is), no raising, no key and so no pilot. A pilot of the particle filter doubles N where its runs spread by more than 1 nat.
 */
export type ChooseMethodOptions = Partial<Effort>;

/** The options with their defaults. */
export function effortOf(options: ChooseMethodOptions): Effort {
  const { particles = 1000, proposal = null, replicates = 8, untilStandardError = null, budget = null, raising = 0, key = null } = options;
  return { particles, proposal, replicates, untilStandardError, budget, raising, key };
}

/**
 * The method to score `data` under `model` with, and the reason in a sentence that says what it costs: of what the kinds of method
 * propose (`methods`) the cheapest exact one, else the cheapest random one, repeated until it has the error that was asked for.
 *
 * Of the package's own: exact where the model offers it (`rollout`, `forward`), the grid filter for one or two noisy dimensions where
 * it costs no more than ten times as much as sampling (given a key, sequences that the grid cannot score exactly are sampled, see
 * `gridOr`), else a replicated particle filter.
 *
 * @throws TypeError where the model offers none of the views.
 * @example
 * const { method, reason } = chooseMethod(noisyNetwork, data, { particles: 100 });
 * console.log(reason, logLikelihood(noisyNetwork, data, method, key(1)).value);
 */
export function chooseMethod(
  model: AnyModel,
  data: Dataset,
  options: ChooseMethodOptions = {},
): { readonly method: ChosenMethod; readonly reason: string } {
  checkOptions("chooseMethod", options, ["particles", "proposal", "replicates", "untilStandardError", "budget", "raising", "key"]);
  requireModel(model, "chooseMethod");
  requireDataset(data, "chooseMethod");
  const effort = effortOf(options);
  const exact = cheapestOf("exact", model, data, effort);
  if (exact !== null) return chosen(exact.method, exact.reason);
  const random = cheapestOf("random", model, data, effort);
  if (random !== null) {
    const { method: run, reason } = random;
    return chosen(repeated(run, effort, data), `${reason}; ${repeatedInWords(run, effort, data)}`);
  }
  const views = [...new Set(methods.all().flatMap(({ view, propose }) => (view !== null && propose !== undefined ? [view] : [])))];
  throw new TypeError(
    `chooseMethod: a model with a view ${listed(views)} is required, model "${model.name}" offers ${Object.keys(model.views).join(", ") || "none"}`,
  );
}

/** Random kinds are asked only where no exact one offers itself: a pilot costs something. Of equal costs the first stands. */
function cheapestOf(randomness: Randomness, model: AnyModel, data: Dataset, effort: Effort): ProposedMethod | null {
  let cheapest: ProposedMethod | null = null;
  for (const kind of methods.all()) {
    if (kind.randomness !== randomness || !isOffered(kind, model)) continue;
    const proposal = proposalOf(kind, model, data, effort);
    if (proposal !== null && (cheapest === null || proposal.cost < cheapest.cost)) cheapest = proposal;
  }
  return cheapest;
}

/** What a kind proposes; an error of one that was added says whose it is, as it was not asked for by name. */
function proposalOf(kind: MethodKind, model: AnyModel, data: Dataset, effort: Effort): ProposedMethod | null {
  try {
    return kind.propose?.(model, data, effort) ?? null;
  } catch (error) {
    if (isBrought(kind)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`chooseMethod: the method "${kind.name}" failed where it was asked for a proposal: ${message}`, { cause: error });
  }
}

function isOffered({ view }: MethodKind, model: AnyModel): boolean {
  return view === null || offers(model, view);
}

function chosen(method: AnyMethod, reason: string): { method: ChosenMethod; reason: string } {
  return Object.freeze({ method: describedLike(method, { ...method, reason } as unknown as ChosenMethod), reason });
}

/** "a", "b" or "c" */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
