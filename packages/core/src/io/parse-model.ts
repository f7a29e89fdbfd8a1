import * as v from "valibot";
import type { AnyModel } from "../contracts/index.js";
import { standardised } from "../models/index.js";
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

type ReadModel = (json: unknown, path: string) => AnyModel;

/** kind → its reader. A new kind of model adds a line here. */
const readers: ReadonlyMap<string, ReadModel> = new Map<string, ReadModel>([
  ["hidden-markov", hiddenMarkovFromFile],
  ["recurrent", recurrentFromFile],
  ["n-gram", nGramFromFile],
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
  const read = readers.get(kind);
  if (read === undefined) throw unexpected(path, "kind", `a kind that can be read (${[...readers.keys()].join(", ")})`, kind);
  const model = read(json, path);
  return scaling === null ? model : withPath(path, () => standardised(model, scaling));
}
