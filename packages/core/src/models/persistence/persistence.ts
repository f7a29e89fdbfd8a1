import { checkDraw } from "../../checks/check-draw.js";
import { checkHeld, type Held } from "../../checks/check-held.js";
import { describeValue } from "../../checks/index.js";
import type { Dataset, HeldValues, Key, Model, ParticleView, RolloutView, SampledSequence, TemplateGraph } from "../../contracts/index.js";
import { checkOnlyTrailingMissing } from "../../data/first-gap.js";
import { checkBinding } from "../../data/index.js";
import { templateGraph } from "../../graph/index.js";
import { withFileAlphabet } from "../alphabet-file.js";
import { checkSpec } from "../check-spec.js";
import { portable } from "../model-parcel.js";
import { particleView } from "./particle-view.js";
import type { PersistenceFile, PersistenceSpec } from "./persistence-file.js";
import { type StepLaw, stepLaw } from "./step-law.js";

/** What comes next is what was. Made by `persistence` and `fitPersistence`. */
export interface Persistence extends Model<"rollout" | "particles"> {
  readonly graph: TemplateGraph;
  toFile(): PersistenceFile;
}

/**
 * The law of a target about the one before it, each dimension by itself:
 *
 *     real         y_t ~ N(y_{t−1}, changeSd²)               y_1 ~ N(rest, restSd²)
 *     counts       y_t ~ Poisson(s y_{t−1} + (1 − s) rest)   y_1 ~ Poisson(rest)
 *     binary       p(y_t = 1) = s y_{t−1} + (1 − s) rest     p(y_1 = 1) = rest
 *     categorical  p(y_t = v) = s [v = y_{t−1}] + (1 − s) rest_v, p(y_1 = v) = rest_v
 *
 * with s = `stay` in [0, 1): what any model that claims more than inertia has to beat. Likelihoods in nats (densities where targets are real), exact, one
 * pass, O(T D). Nothing is hidden. Only trailing targets may be missing. Views: `rollout`; `particles` (forecasts of several steps).
 *
 * @throws RangeError that names the field: numbers that are no probabilities, rates or sds, lists of other sizes, fields of another kind of target.
 * @example
 * const model = persistence({ targets: { kind: "real", size: 1 }, changeSds: [0.5], rest: [10], restSds: [3] });
 * console.log(model.sample(3, key(1)).targets, model.parameterCount); // 3 parameters
 */
export function persistence(spec: PersistenceSpec): Persistence {
  checkSpec("persistence", spec, ["name", "provenance", "targets", "changeSds", "stay", "rest", "restSds", "inputs"]);
  const fields = checkFields(spec);
  const { kind, size } = fields.targets;
  const law = stepLaw(fields);
  const name = spec.name ?? "persistence";
  const targets = Object.freeze({ kind, size });
  const bind = (data: Dataset): void => {
    checkBinding({ name, targets, inputs: null }, data);
    checkOnlyTrailingMissing(name, data);
  };
  const model: Persistence = portable<Persistence>({
    kind: "persistence",
    name,
    targets,
    inputs: null,
    parameterCount: law.parameterCount,
    graph: templateGraph({
      name,
      variables: [{ name: "Y", role: "output", space: { kind, size } }],
      edges: [{ from: "Y", to: "Y", delay: 1 }],
      parameters: { initial: null, transition: 0, emission: law.parameterCount },
    }),
    density: kind === "real",
    views: Object.freeze({
      rollout(data: Dataset): RolloutView {
        bind(data);
        return Object.freeze({ data, logProbInto: (increments: Float64Array) => logProbInto(increments, law, data) });
      },
      particles(data: Dataset): ParticleView {
        bind(data);
        return particleView(law, data);
      },
    }),
    sample(length: number, key: Key, _inputs?: unknown, held?: HeldValues) {
      checkDraw(length, key);
      return sampleSequence(law, checkHeld({ name, targets, states: noStates }, length, held), length, key);
    },
    toFile: (): PersistenceFile => ({
      format: "unrolled/model",
      version: 1,
      kind: "persistence",
      ...(spec.name === undefined ? {} : { name }),
      ...structuredClone(fields),
      ...(spec.provenance === undefined ? {} : { provenance: structuredClone(spec.provenance) }),
    }),
  });
  return withFileAlphabet(model, spec.targets, spec.inputs);
}

const noStates = { kind: "none", because: "nothing is hidden" } as const;

function logProbInto(increments: Float64Array, law: StepLaw, { length, starts, aliveCounts, targetSymbols, targetValues }: Dataset): void {
  const y = targetSymbols ?? targetValues!;
  const D = law.width;
  for (let t = 0; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const position = starts[t]! + row;
      increments[position] = law.logProb(y, position * D, t === 0 ? null : y, t === 0 ? 0 : (starts[t - 1]! + row) * D);
      // Behind the last target there is nothing to score, and before a step stands what is missing.
      if (Number.isNaN(increments[position]!)) increments[position] = 0;
    }
}

function sampleSequence(law: StepLaw, held: Held, length: number, key: Key): SampledSequence {
  const own = key.fold("targets");
  const targets: (number | readonly number[])[] = [];
  let logWeight = 0;
  for (let t = 0; t < length; t++) {
    const before = t === 0 ? null : targets[t - 1]!;
    const next = law.law(typeof before === "number" ? [before] : before, 0);
    const target = held.targetAt(t);
    if (target !== null) logWeight += next.logProb(target as number & readonly number[]);
    targets.push(target ?? (next.sample(own.fold(t)) as number | readonly number[]));
  }
  return { targets, states: null, logWeight };
}

/** The fields that the targets' kind asks for, checked. */
function checkFields(spec: PersistenceSpec): Omit<PersistenceSpec, "name" | "provenance" | "inputs"> {
  const { kind, size } = spec.targets ?? {};
  if (!["categorical", "real", "count", "binary"].includes(kind) || !Number.isSafeInteger(size) || size < 1)
    throw new RangeError(
      `persistence: targets must say a kind (categorical, real, count or binary) and a size, got ${describeValue(spec.targets)}`,
    );
  const isReal = kind === "real";
  const list = (field: "changeSds" | "stay" | "rest" | "restSds", wanted: number, fits: (x: number) => boolean, what: string): void => {
    const values = spec[field];
    if (wanted === 0 && values === undefined) return;
    if (wanted === 0) throw new RangeError(`persistence: ${field} is not for ${kind} targets; leave it out`);
    if (!Array.isArray(values) || values.length !== wanted)
      throw new RangeError(`persistence: ${field} must be a list of ${wanted}, got ${describeValue(values)}`);
    const bad = values.findIndex((x) => !Number.isFinite(x) || !fits(x));
    if (bad >= 0) throw new RangeError(`persistence: ${field}[${bad}] must be ${what}, got ${values[bad]}`);
  };
  const above = (x: number): boolean => x > 0;
  list("changeSds", isReal ? size : 0, above, "above 0");
  list("restSds", isReal ? size : 0, above, "above 0");
  list("stay", isReal ? 0 : kind === "categorical" ? 1 : size, (x) => x >= 0 && x < 1, "from 0 to below 1");
  if (isReal) list("rest", size, () => true, "a number");
  else if (kind === "count") list("rest", size, above, "above 0");
  else list("rest", size, (x) => x >= 0 && x <= 1, "a probability");
  const sum = spec.rest.reduce((a, b) => a + b, 0);
  if (kind === "categorical" && Math.abs(sum - 1) > 1e-8) throw new RangeError(`persistence: rest must sum to 1, got ${sum}`);
  const { targets, changeSds, stay, rest, restSds } = spec;
  const own = { ...(isReal ? { changeSds: [...changeSds!], restSds: [...restSds!] } : { stay: [...stay!] }), rest: [...rest] };
  return Object.freeze({ targets, ...own });
}
