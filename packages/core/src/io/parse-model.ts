import * as v from "valibot";
import type { AnyModel, DifferentiableModel, ModelParcel } from "../contracts/index.js";
import { standardised } from "../models/index.js";
import { registry } from "../registry/index.js";
import { encoderDecoderFromFile } from "./encoder-decoder-file.js";
import { hiddenMarkovFromFile } from "./hidden-markov-file.js";
import { hiddenMarkovTaggerFromFile } from "./hidden-markov-tagger-file.js";
import { unexpected, withPath } from "./input-error.js";
import { checkStructure, closedFields, fields, oneOf, orNull, text } from "./json/check-structure.js";
import { vector } from "./json/number-arrays.js";
import { linearGaussianFromFile } from "./linear-gaussian-file.js";
import { nGramFromFile } from "./n-gram-file.js";
import { persistenceFromFile } from "./persistence-file.js";
import { recurrentFromFile } from "./recurrent-file.js";
import { switchingAutoregressionFromFile } from "./switching-autoregression-file.js";
import { windowNetworkFromFile } from "./window-network-file.js";

const columns = orNull(closedFields({ means: vector, sds: vector }));
const head = fields({
  format: oneOf("unrolled/model"),
  version: v.literal(1, "1"),
  kind: text,
  scaling: orNull(closedFields({ targets: columns, inputs: columns })),
});

/** A kind of model that files can hold. */
export interface ModelKind {
  /** The file's `kind`. */
  readonly name: string;
  /**
   * The model of a file's content, whose format, version, kind and scaling are checked; `path` begins messages. What it throws is
   * passed on as it is where it is an InputError, such as `withPath` makes of any error.
   */
  read(json: unknown, path: string): AnyModel;
}

/** The kinds of model that `parseModel` reads; add your own. */
export const modelKinds = registry<ModelKind>(
  "kind of model",
  [
    { name: "hidden-markov", read: hiddenMarkovFromFile },
    { name: "linear-gaussian", read: linearGaussianFromFile },
    { name: "recurrent", read: recurrentFromFile },
    { name: "encoder-decoder", read: encoderDecoderFromFile },
    { name: "n-gram", read: nGramFromFile },
    { name: "persistence", read: persistenceFromFile },
    { name: "hidden-markov-tagger", read: hiddenMarkovTaggerFromFile },
    { name: "switching-autoregression", read: switchingAutoregressionFromFile },
    { name: "window-network", read: windowNetworkFromFile },
  ],
  { read: "function" },
);

/**
 * The model of a JSON value in the format `unrolled/model` (docs/formats.md), of any kind; with a `scaling` it comes
 * wrapped by `standardised`. `path` stands in messages.
 *
 * @throws InputError at the first place that does not fit, such as
 * `hmm.json: transition[2]: expected a list of 3 like those before it, found a list of 2`.
 * @example
 * const text = stringifyJson(hmm.toFile());
 * const again = parseModel(parseJson(text, "hmm.json"), "hmm.json");
 */
export function parseModel(json: unknown, path: string): AnyModel {
  const { kind, scaling } = checkStructure(head, json, path);
  const known = modelKinds.find(kind);
  if (known === null) throw unexpected(path, "kind", `a kind that can be read (${modelKinds.names().join(", ")})`, kind);
  const model = withPath(path, () => known.read(json, path));
  return scaling === null ? model : withPath(path, () => standardised(model, scaling));
}

/**
 * The model that a parcel was made of, to the last bit: from the file, and from the parameters where the file rounds them.
 *
 * @throws InputError as `parseModel`.
 * @example
 * const again = modelFromParcel(structuredClone(parcelOf(noisyNetwork)!));
 * console.log(again.name === noisyNetwork.name); // true
 */
export function modelFromParcel({ file, parameters }: ModelParcel): AnyModel {
  const model = parseModel(file, "model");
  const read = model.parameters?.values;
  if (parameters === null || read === undefined || sameNumbers(parameters, read)) return model;
  return (model as AnyModel & DifferentiableModel).withParameters(parameters) as AnyModel;
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}
