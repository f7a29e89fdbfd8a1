import { describeValue, didYouMean } from "../checks/index.js";
import { noteListed } from "./listed.js";

/** Fields that every kind has to have, each with its `typeof`. */
export type RequiredFields<T> = { readonly [Field in keyof T]?: "string" | "number" | "boolean" | "function" | "object" };

/** Kinds of one thing by their names, in the order in which they were added. */
export interface Registry<T extends { readonly name: string }> {
  /**
   * Adds a kind; it is found by its name from then on.
   *
   * @throws TypeError where it has no name, or lacks a field that every kind has to have; RangeError where another kind has the name already.
   */
  add(kind: T): void;
  /** The kind of that name, or null. */
  find(name: string): T | null;
  /**
   * The kind of that name.
   *
   * @throws RangeError that says which there are, and which was probably meant.
   */
  get(name: string, who: string): T;
  /** All kinds. */
  all(): readonly T[];
  names(): readonly string[];
}

/**
 * An open list of kinds: what the package brings, in one line each, and whatever its users add. Adding the same value again
 * changes nothing, so that a module may be loaded twice.
 *
 * @param what what its kinds are called in messages: "method", "law".
 * @param required what `add` looks for in a kind, so that half a kind is refused there and not where it is first used. Default: the name alone.
 * @example
 * const shapes = registry("shape", [{ name: "square", corners: 4 }]);
 * shapes.add({ name: "triangle", corners: 3 });
 * console.log(shapes.get("triangle", "draw").corners); // 3
 */
export function registry<T extends { readonly name: string }>(
  what: string,
  kinds: readonly T[],
  required: RequiredFields<T> = {},
): Registry<T> {
  const byName = new Map<string, T>();
  const list = (kind: T, origin: "brought" | "added"): void => {
    if (typeof kind?.name !== "string" || kind.name === "")
      throw new TypeError(`add: a ${what} must have a name, got ${describeValue(kind?.name)}`);
    const known = byName.get(kind.name);
    if (known !== undefined && known !== kind)
      throw new RangeError(`add: there is a ${what} called ${describeValue(kind.name)} already; give yours another name`);
    const lacking = lackingIn(kind, required);
    if (lacking.length > 0) throw new TypeError(`add: the ${what} ${describeValue(kind.name)} lacks ${lacking.join(", ")}`);
    byName.set(kind.name, kind);
    noteListed(what, kind, origin);
  };
  for (const kind of kinds) list(kind, "brought");
  const names = (): readonly string[] => [...byName.keys()];
  return Object.freeze({
    add: (kind: T) => list(kind, "added"),
    find: (name: string) => byName.get(name) ?? null,
    get(name: string, who: string): T {
      const kind = byName.get(name);
      if (kind !== undefined) return kind;
      const near = typeof name === "string" ? didYouMean(name, names()) : "";
      throw new RangeError(`${who}: ${what} must be one of ${names().join(", ")}, got ${describeValue(name)}${near}`);
    },
    all: () => [...byName.values()],
    names,
  });
}

/** The required fields that a kind does not have: "races (a function)". */
function lackingIn<T extends object>(kind: T, required: RequiredFields<T>): string[] {
  return Object.entries(required).flatMap(([field, type]) => {
    const value = (kind as Readonly<Record<string, unknown>>)[field];
    return typeof value === type && value !== null ? [] : [`${field} (${type === "object" ? "an" : "a"} ${type})`];
  });
}
