import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld } from "../../checks/check-held.js";
import type { Dataset, HeldValues, Key, Model, TemplateGraph } from "../../contracts/index.js";
import { checkBinding } from "../../data/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { initialParameterCount, transitionParameterCount } from "../markov-chain/index.js";
import { portable } from "../model-parcel.js";
import { particleView } from "./particle-view.js";
import { regimeStates } from "./regime-states.js";
import { fieldsOf, regimesOf, regressionParameterCount } from "./regimes.js";
import { sampleRegimes } from "./sample-regimes.js";
import { switchingExpectations } from "./switching-expectations.js";
import type { SwitchingAutoregressionFile, SwitchingAutoregressionSpec } from "./switching-file.js";
import { switchingGraph } from "./switching-graph.js";
import { switchingView } from "./switching-view.js";

/** An autoregression whose parameters follow a Markov chain of K regimes. Made by `switchingAutoregression`, `randomSwitchingAutoregression` and `readModelFile`. */
export interface SwitchingAutoregression extends Model<"finite" | "expectations" | "particles"> {
  readonly graph: TemplateGraph;
  toFile(): SwitchingAutoregressionFile;
}

/**
 * An autoregression of p lags that switches between K regimes h_t, a Markov chain (Hamilton 1989, doi:10.2307/1912559), of one real number:
 *
 *     with means       y_t − μ_{h_t} = Σ_j φ_j (y_{t−j} − μ_{h_{t−j}}) + σ ε_t
 *     with intercepts  y_t = c_{h_t} + Σ_j φ_j y_{t−j} + σ ε_t,   ε_t ~ N(0, 1)
 *
 * Levels, coefficients φ and sds σ switch with h_t where they are lists of K; one that is written once is shared. Likelihoods are
 * log p(y_{p+1..T} | y_{1..p}), in nats, densities: the first p targets of a sequence are given (its `context`) and not scored, and the chain
 * starts at the first of them, by `initial`. With means a target depends on p + 1 regimes, so that K^{p+1} paths are summed at each step; with
 * intercepts K. Only trailing targets may be missing where there are lags. Views: `finite` (exact methods; posteriors and paths speak of the K
 * regimes), `expectations` (EM), `particles` (forecasts of several steps).
 *
 * @throws RangeError that names the field: rows that do not sum to 1, sds that are not above 0, lists of other sizes, more than 2048 paths.
 * @example
 * const cycles = switchingAutoregression({ initial: "stationary", transition: [[0.75, 0.25], [0.1, 0.9]],
 *   means: [-0.4, 1.2], coefficients: [0.01, -0.06, -0.25, -0.21], sds: 0.77 });
 * console.log(cycles.parameterCount, cycles.sample(8, key(1)).states); // 9 parameters, and 8 regimes
 */
export function switchingAutoregression(spec: SwitchingAutoregressionSpec): SwitchingAutoregression {
  const regimes = regimesOf(spec);
  const paths = regimeStates(regimes);
  const { chain, lags } = regimes;
  const K = chain.stateCount;
  const name = spec.name ?? `switching autoregression, ${K} ${K === 1 ? "regime" : "regimes"}, ${lags} ${lags === 1 ? "lag" : "lags"}`;
  const targets = Object.freeze({ kind: "real", size: 1 } as const);
  const states = { kind: "finite", stateCount: K } as const;
  const fields = structuredClone({
    ...(spec.provenance === undefined ? {} : { provenance: spec.provenance }),
    initial: spec.initial,
    transition: spec.transition,
    ...fieldsOf(regimes),
  });
  const bind =
    <V>(view: (data: Dataset) => V) =>
    (data: Dataset): V => {
      checkBinding({ name, targets, inputs: null }, data);
      return view(data);
    };
  const given = spec.name === undefined ? {} : { name };
  const model: SwitchingAutoregression = portable<SwitchingAutoregression>({
    kind: "switching-autoregression",
    name,
    targets,
    inputs: null,
    parameterCount: initialParameterCount(chain) + transitionParameterCount(chain) + regressionParameterCount(regimes),
    graph: switchingGraph(name, regimes),
    density: true,
    views: Object.freeze({
      finite: bind((data) => switchingView(regimes, paths, name, data)),
      expectations: bind((data) => switchingExpectations(regimes, paths, name, data, given, switchingAutoregression)),
      particles: bind((data) => particleView(regimes, paths, name, data)),
    }),
    sample(length: number, key: Key, _inputs?: unknown, held?: HeldValues) {
      checkDraw(length, key);
      return sampleRegimes(regimes, checkHeld({ name, targets, states }, length, held), length, key);
    },
    toFile: (): SwitchingAutoregressionFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "switching-autoregression",
      ...given,
      ...fields,
    }),
  });
  return withFileAlphabet(model, spec.targets, spec.inputs);
}
