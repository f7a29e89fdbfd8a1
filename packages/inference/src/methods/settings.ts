import type { Settings } from "@unrolled/core";

/**
 * A method or learner, frozen, with the settings it can be made again of (null: none). They are not copied by a spread: what
 * `{ ...method, run }` makes is another method, which its settings would not describe.
 *
 * @example
 * const method = smc({ particles: 100 });
 * const copy = { ...method, name: "mine" };
 * console.log(settingsOf(method), settingsOf(copy)); // { name: "smc", particles: 100 } null
 */
export function describedBy<M extends object>(settings: Settings | null, method: M): Readonly<M> {
  if (settings !== null) Object.defineProperty(method, "settings", { value: Object.freeze(settings), enumerable: false });
  return Object.freeze(method);
}

/**
 * The settings that `methodFrom` makes the method of: the name of its kind and its options, which may hold other settings. They can
 * be stored, hashed and sent to a worker. Null where the method has none, because it holds a function (an observer).
 *
 * @example
 * settingsOf(replicated(smc({ particles: 100 }), 8)); // { name: "replicated", method: { name: "smc", … }, count: 8 }
 */
export function settingsOf(method: { readonly settings?: Settings }): Settings | null {
  return method.settings ?? null;
}

/** The settings of a method around another one; null where the inner one has none. */
export function settingsAround(inner: { readonly settings?: Settings }, around: (method: Settings) => Settings): Settings | null {
  const settings = settingsOf(inner);
  return settings === null ? null : around(settings);
}
