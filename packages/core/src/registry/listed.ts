/** Where a kind comes from: the list had it from its start, or somebody added it. */
type Origin = "brought" | "added";

/** The kinds of all lists, the values themselves: a name can be borrowed, a value cannot. */
const origins = new WeakMap<object, Origin>();
const additions = new Set<string>();

/** Notes that a list holds this kind; `what` is what the list calls its kinds. */
export function noteListed(what: string, kind: { readonly name: string }, origin: Origin): void {
  if (origins.has(kind)) return;
  origins.set(kind, origin);
  if (origin === "added") additions.add(`${what} "${kind.name}"`);
}

/** Is that a kind that stands in a list? */
export function isListed(kind: object): boolean {
  return origins.has(kind);
}

/** Is that a kind that its list had from the start, so that every process that loads the package knows it? */
export function isBrought(kind: object): boolean {
  return origins.get(kind) === "brought";
}

/**
 * The kinds that were added to lists in this process, in the order in which they were, as in `law "skellam"`: what another process must
 * know, too, to compute the same.
 *
 * @example
 * console.log(addedKinds()); // []
 */
export function addedKinds(): readonly string[] {
  return [...additions];
}
