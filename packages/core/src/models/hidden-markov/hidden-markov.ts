import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld } from "../../checks/check-held.js";
import type { Dataset, HeldValues, Key, Model, TemplateGraph } from "../../contracts/index.js";
import { checkBinding } from "../../data/index.js";
import type { EmissionFile } from "../../laws/index.js";
import { freezeRows } from "../../laws/state-rows.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { initialParameterCount, transitionParameterCount } from "../markov-chain/index.js";
import { portable } from "../model-parcel.js";
import { chainOf, finiteView } from "./chain.js";
import { expectationsView } from "./expectations-view.js";
import type { HiddenMarkovFile, HiddenMarkovSpec } from "./hidden-markov-file.js";
import { hiddenMarkovGraph } from "./hidden-markov-graph.js";
import { particleView } from "./particle-view.js";
import { sampleChain } from "./sample-chain.js";

/** A hidden Markov model with K states: p(h, y) = π(h_1) ∏_t P(h_t | h_{t−1}) p(y_t | h_t). Made by `hiddenMarkov`, `randomHiddenMarkov` and `readModelFile`. */
export interface HiddenMarkov extends Model<"finite" | "expectations" | "particles"> {
  readonly graph: TemplateGraph;
  toFile(): HiddenMarkovFile;
}

/**
 * A hidden Markov model of K states: p(y_1..T) = Σ_h p(h_1) Π_t p(h_t | h_{t−1}) Π_t p(y_t | h_t).
 *
 * `initial` is the law of the first state, free, or "stationary": π = π A, solved from the transition and not counted as free
 * parameters. `emission` is of one of the `laws`. Zero probabilities are legal; data they exclude have
 * log-likelihood −Infinity. Views: `finite` (exact methods), `expectations` (Baum–Welch), `particles` (one component, the index).
 *
 * @throws RangeError or TypeError that names the row or state: rows that do not sum to 1 within 1e-8, covariances that are not
 * positive definite, a stationary law that is not unique.
 * @example
 * const coin = hiddenMarkov({ initial: [0.5, 0.5], transition: [[0.9, 0.1], [0.2, 0.8]],
 *   emission: { kind: "categorical", probabilities: [[0.5, 0.5], [0.9, 0.1]] } });
 * coin.sample(10, key(1)).targets;
 */
export function hiddenMarkov(spec: HiddenMarkovSpec): HiddenMarkov {
  checkSpec("hiddenMarkov", spec, ["initial", "transition", "emission", "name", "targets", "inputs", "provenance"]);
  const chain = chainOf(spec);
  const { stateCount: K, emission } = chain;
  const name = spec.name ?? `hidden Markov, ${K} ${K === 1 ? "state" : "states"}`;
  const transition = freezeRows(spec.transition);
  const initial = spec.initial === "stationary" ? spec.initial : Object.freeze([...spec.initial]);
  const provenance = spec.provenance === undefined ? {} : { provenance: structuredClone(spec.provenance) };
  const { targets, density } = emission;
  const states = { kind: "finite", stateCount: K } as const;
  const bind =
    <V>(view: (data: Dataset) => V) =>
    (data: Dataset): V => {
      checkBinding({ name, targets, inputs: null }, data);
      return view(data);
    };

  const model: HiddenMarkov = portable<HiddenMarkov>({
    kind: "hidden-markov",
    name,
    targets,
    inputs: null,
    parameterCount: initialParameterCount(chain) + transitionParameterCount(chain) + emission.parameterCount,
    graph: hiddenMarkovGraph(name, chain),
    density,
    views: Object.freeze({
      finite: bind((data) => finiteView(chain, data)),
      expectations: bind((data) => expectationsView(chain, data, spec.name, hiddenMarkov)),
      particles: bind((data) => particleView(chain, data)),
    }),
    sample(length: number, key: Key, _inputs?: unknown, held?: HeldValues) {
      checkDraw(length, key);
      return sampleChain(chain, checkHeld({ name, targets, states }, length, held), length, key);
    },
    toFile: (): HiddenMarkovFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "hidden-markov",
      ...(spec.name === undefined ? {} : { name }),
      ...provenance,
      initial,
      transition,
      emission: emission.toFile() as EmissionFile,
    }),
  });
  return withFileAlphabet(model, spec.targets, spec.inputs);
}
