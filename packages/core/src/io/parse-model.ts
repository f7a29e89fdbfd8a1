import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { standardised } from "../models/index.js";
import { type Registry, registry } from "../registry/index.js";
import { hiddenMarkovFromFile } from "./hidden-markov-file.js";
import { unexpected, withPath } from "./input-error.js";
import { checkStructure, fields, oneOf, orNull, text } from "./json/check-structure.js";
import { vector } from "./json/number-arrays.js";
import { nGramFromFile } from "./n-gram-file.js";
import { recurrentFromFile } from "./recurrent-file.js";

const columns = orNull(fields({ means: vector, sds: vector }));
const head = fields({
  format: oneOf("unrolled/model"),
  version: v.literal(1, "1"),
  kind: text,
  scaling: orNull(fields({ targets: columns, inputs: columns })),
});

/** How a kind of model file is read. */
export interface ModelReader {
  /** The file's `kind`. */
  readonly name: string;
  /**
   * The model of a file of this kind, without its `scaling`; `path` stands in messages.
   *
   * @throws InputError at the first place that does not fit.
   */
  read(json: unknown, path: string): AnyModel;
}

/**
 * The kinds of model files that can be read. A model of your own kind that is to travel to worker threads, or to be read again by the
 * command, adds its reader here, in a module given by `--use` or `extensions`.
 *
 * @example
 * console.log(modelReaders.names()); // ["hidden-markov", "recurrent", "n-gram"]
 */
export const modelReaders: Registry<ModelReader> = registry("model reader", [
  { name: "hidden-markov", read: hiddenMarkovFromFile },
  { name: "recurrent", read: recurrentFromFile },
  { name: "n-gram", read: nGramFromFile },
]);

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
  const reader = modelReaders.find(kind);
  if (reader === null) throw unexpected(path, "kind", `a kind that can be read (${modelReaders.names().join(", ")})`, kind);
  const model = reader.read(json, path);
  return scaling === null ? model : withPath(path, () => standardised(model, scaling));
}
