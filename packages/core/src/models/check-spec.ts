import { checkOptions } from "../checks/index.js";

/** What a model file says beside the fields of its kind: `model.toFile()` with other numbers is a spec, too. */
type OfFile = "format" | "version" | "kind" | "scaling";

/** Every field, else the compiler says which are left out. */
type All<S, N> = [Exclude<keyof S, N | OfFile>] extends [never] ? unknown : { readonly leftOut: Exclude<keyof S, N | OfFile> };

/**
 * Checks that the fields of a model hold no names but those that are known: a misspelt one would be ignored, and the model be another.
 *
 * @throws TypeError where they are no object; RangeError that names the field that is not known, and the one that was probably meant, and for
 * a `scaling`, which makes another model.
 */
export function checkSpec<S extends object, N extends keyof S & string>(who: string, spec: S, names: readonly N[] & All<S, N>): void {
  const { format: _f, version: _v, kind: _k, scaling = null, ...own } = (spec ?? {}) as Partial<Record<OfFile, unknown>>;
  if (scaling !== null) throw new RangeError(`${who}: the fields of a model in its own units are required, got a scaling; use parseModel`);
  checkOptions<Record<string, unknown>, string>(who, typeof spec === "object" && spec !== null ? own : spec, names);
}
