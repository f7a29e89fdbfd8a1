import * as v from "valibot";
import { inputError, unexpected } from "../input-error.js";

/**
 * The value as its schema describes it, or an input error at the first place that differs. In these schemas the message
 * of a node is the phrase that stands after "expected", such as `"an integer from 1"`.
 */
export function checkStructure<S extends v.GenericSchema>(schema: S, value: unknown, path: string, at = ""): v.InferOutput<S> {
  if (Array.isArray(value)) throw unexpected(path, at, "an object", value);
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const place = joinPlace(
    at,
    (issue.path ?? []).map((step) => step.key as string | number),
  );
  throw issue.type === "raw_transform" ? inputError(path, place, issue.message) : unexpected(path, place, issue.message, issue.input);
}

/** `a`, `b`, 3, `c` → `a.b[3].c`. */
export function joinPlace(start: string, keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (place, key) => (typeof key === "number" ? `${place}[${key}]` : place === "" ? key : `${place}.${key}`),
    start,
  );
}

/** An object with these fields (others are ignored); a missing field is reported with what it should have been. */
export function fields<E extends v.ObjectEntries>(entries: E): v.ObjectSchema<E, (issue: v.ObjectIssue) => string> {
  return v.object(entries, (issue) => {
    const key = issue.path?.at(-1)?.key;
    const entry = typeof key === "string" ? entries[key] : undefined;
    if (entry === undefined || issue.received !== "undefined") return "an object";
    return expectedBy(entry as v.GenericSchema);
  });
}

/** The same where others are refused: what would change the meaning of the rest must not be passed over. */
export function closedFields<E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, (issue: v.StrictObjectIssue) => string> {
  return v.strictObject(entries, (issue) => {
    const key = issue.path?.at(-1)?.key;
    const entry = typeof key === "string" ? entries[key] : undefined;
    if (issue.expected === "never") return `one of the fields ${Object.keys(entries).join(", ")}`;
    if (entry === undefined || issue.received !== "undefined") return "an object";
    return expectedBy(entry as v.GenericSchema);
  });
}

/** What a schema expects, in its own words. */
function expectedBy(schema: v.GenericSchema): string {
  const issue = v.safeParse(schema, undefined).issues?.[0];
  return issue === undefined ? "a value" : issue.message.replace(/^expected /, "").replace(/, found nothing$/, "");
}

/** One of these words. */
export function oneOf<const W extends readonly string[]>(...words: W): v.PicklistSchema<W, string> {
  return v.picklist(words, words.length === 1 ? `"${words[0]}"` : `one of ${words.map((word) => `"${word}"`).join(", ")}`);
}

/** Objects told apart by `kind`. */
export function byKind<const O extends v.VariantOptions<"kind">>(
  kinds: readonly string[],
  options: O,
): v.VariantSchema<"kind", O, (issue: v.VariantIssue) => string> {
  const words = kinds.map((kind) => `"${kind}"`).join(", ");
  return v.variant("kind", options, (issue) => (issue.path === undefined ? `an object with a "kind" (${words})` : `one of ${words}`));
}

export const text = v.string("a text");

/** An integer from `least`, small enough to be a count of things in memory. */
export function integerFrom(least: number): v.GenericSchema<number> {
  const phrase = `an integer from ${least}`;
  return v.pipe(v.number(phrase), v.integer(phrase), v.minValue(least, phrase), v.maxValue(2 ** 31 - 1, `an integer below 2^31`));
}

/** The field may be absent or null, both read as null. */
export function orNull<S extends v.GenericSchema>(schema: S): v.OptionalSchema<v.NullableSchema<S, undefined>, null> {
  return v.optional(v.nullable(schema), null);
}

/** An object, and not a list (which valibot's objects take). */
export function plainObject(phrase: string): v.CustomSchema<Readonly<Record<string, unknown>>, string> {
  return v.custom((value) => typeof value === "object" && value !== null && !Array.isArray(value), phrase);
}
