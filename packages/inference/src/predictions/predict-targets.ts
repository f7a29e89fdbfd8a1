import {
  type AnyModel,
  alignDataset,
  type Dataset,
  type GraphLengths,
  type Model,
  type Predictions,
  requireDataset,
  requireModel,
  rowsByIndex,
  unroll,
} from "@unrolled/core";
import { posterior } from "../exact/posterior.js";
import { rollout } from "../methods/rollout.js";
import { logLikelihood } from "../verbs/log-likelihood.js";

/**
 * arg max_v p(y_t = v | x, source) at every observed step of every sequence: targets that are symbols, given inputs and sources and no target, the
 * ones before included. This is what an accuracy counts: of a tagger, each word's likeliest tag (posterior decoding, not the likeliest sequence of
 * tags); of a classifier, the class.
 *
 * Exact. Models with the view `finite` by forward–backward, O(Σ T K²); models with the view `rollout` by one pass for each of V symbols, where no
 * target depends on another. Ties go to the symbol that stands first.
 *
 * @throws TypeError where targets are no symbols, and for a model whose targets depend on those before them (decode it), or whose state has noise.
 * @example
 * const data = packDataset({ name: "said", targets: { kind: "categorical", size: 2, symbols: ["N", "V"] },
 *   inputs: { kind: "categorical", size: 2, symbols: ["dog", "runs"] }, sequences: [{ id: "a", inputs: [0, 1], targets: [0, 1] }] });
 * console.log(predictTargets(fitHiddenMarkovTagger(data), data).sequences[0].symbols); // 0, 1
 */
export function predictTargets(model: AnyModel, data: Dataset): Predictions {
  const who = "predictTargets";
  requireModel(model, who);
  requireDataset(data, who);
  if (data.targets.kind !== "categorical")
    throw new TypeError(`${who}: targets that are symbols are required, data "${data.name}" has ${data.targets.kind} ones`);
  const aligned = alignDataset(data, model);
  const laws = lawsOf(model, aligned);
  const rows = rowsByIndex(aligned);
  const V = model.targets.size;
  const sequences = aligned.sequences.map(({ id, group, length, context = 0 }, index) => {
    const symbols = new Int32Array(length - context).fill(-1);
    const observed = new Int32Array(length - context).fill(-1);
    const probabilities = new Float64Array(length - context).fill(Number.NaN);
    for (let t = context; t < length; t++) {
      const position = aligned.starts[t]! + rows[index]!;
      observed[t - context] = aligned.targetSymbols![position]!;
      if (observed[t - context]! < 0) continue;
      let best = 0;
      for (let v = 1; v < V; v++) if (laws[position * V + v]! > laws[position * V + best]!) best = v;
      symbols[t - context] = best;
      probabilities[t - context] = laws[position * V + best]!;
    }
    return Object.freeze({ id, group, symbols, observed, probabilities });
  });
  return Object.freeze({ model: model.name, targets: model.targets, sequences: Object.freeze(sequences) });
}

/** Can `predictTargets` say what the model takes targets to be? Null: it can; else why not, in a clause. */
export function cannotPredict(model: AnyModel): string | null {
  if (model.targets.kind !== "categorical") return `its targets are ${model.targets.kind}`;
  if (model.views.finite !== undefined) return null;
  if (model.views.rollout === undefined) return "its state has noise";
  return targetsFeedBack(model) ? "its targets depend on those before them" : null;
}

/** Packed × V: p(y_t = v | x, source). */
function lawsOf(model: AnyModel, data: Dataset): Float64Array {
  const reason = cannotPredict(model);
  if (reason !== null)
    throw new TypeError(
      `predictTargets: a model that says what a target is without those before it is required, "${model.name}" does not: ${reason}; decode it`,
    );
  return model.views.finite === undefined ? lawsByPasses(model, data) : lawsByStates(model, data);
}

function lawsByStates(model: AnyModel, data: Dataset): Float64Array {
  const V = model.targets.size;
  const blind = withTargets(data, -1);
  const view = model.views.finite!(blind);
  if (view.targetLaw === undefined) throw new TypeError(`predictTargets: model "${model.name}" does not say the laws of its targets`);
  const rows = rowsByIndex(data);
  const laws = new Float64Array(data.stepCount * V);
  posterior(model as unknown as Model<"finite">, blind).forEach(({ marginals, stateCount }, index) => {
    for (let t = 0; t < data.sequences[index]!.length; t++) {
      const position = data.starts[t]! + rows[index]!;
      for (let k = 0; k < stateCount; k++) {
        const p = marginals![t * stateCount + k]!;
        if (p === 0) continue;
        const law = view.targetLaw!(k, t, rows[index]!);
        for (let v = 0; v < V; v++) laws[position * V + v]! += p * Math.exp(law.logProb(v));
      }
    }
  });
  return laws;
}

function lawsByPasses(model: AnyModel, data: Dataset): Float64Array {
  const V = model.targets.size;
  const rows = rowsByIndex(data);
  const laws = new Float64Array(data.stepCount * V);
  for (let v = 0; v < V; v++)
    logLikelihood(model as unknown as Model<"rollout">, withTargets(data, v), rollout()).sequences.forEach(
      ({ increments, context = 0 }, index) => {
        increments.forEach((logProb, i) => {
          laws[(data.starts[context + i]! + rows[index]!) * V + v] = Math.exp(logProb);
        });
      },
    );
  return laws;
}

/** All targets one symbol, −1: missing. */
function withTargets(data: Dataset, symbol: number): Dataset {
  return Object.freeze({ ...data, targetSymbols: new Int32Array(data.targetSymbols!.length).fill(symbol) });
}

/** Does anything depend on a target? */
function targetsFeedBack({ graph }: AnyModel): boolean {
  const outputs = (lengths: GraphLengths): boolean => {
    const { nodes, children } = unroll(graph, lengths);
    return nodes.some(({ role }, node) => role === "output" && children[node]!.length > 0);
  };
  try {
    return outputs(2);
  } catch {
    // A graph that has a source says so where it is given one length.
    return outputs({ source: 2, target: 2 });
  }
}
