import type { Settings } from "../contracts/index.js";
import { isListed } from "./listed.js";

/** A method, a learner, a schedule or another value that settings may describe. */
export interface Describable {
  readonly settings?: Settings;
}

/** The kind that wrote each settings, the value itself: whoever gives another's name writes settings that nobody goes by. */
const writers = new WeakMap<Settings, object>();

/**
 * A value of a kind (a method, a learner, …), frozen, with the settings that the kind can make it of again: the kind's name and the options;
 * null: none, for it holds what cannot be written down. They are not copied by a spread: what `{ ...method, run }` makes is another
 * method, which they would not describe.
 *
 * @param kind the very value that stands in the list of kinds. Settings written in its name by another value describe nothing that travels.
 * @example
 * const kind = { name: "mine" };
 * const method = describedBy(kind, { bins: 64 }, { name: "mine(64)" });
 * const copy = { ...method, name: "another" };
 * console.log(settingsOf(method), settingsOf(copy)); // { name: "mine", bins: 64 } null
 */
export function describedBy<T extends object>(
  kind: { readonly name: string },
  options: object | null,
  value: T,
): Readonly<T & Describable> {
  if (options === null) return Object.freeze(value);
  const settings: Settings = Object.freeze({ name: kind.name, ...options });
  writers.set(settings, kind);
  return withSettings(settings, value);
}

/** The same method or learner in another object, as with a field more: what describes the one describes the other. */
export function describedLike<T extends object>(one: Describable, value: T): Readonly<T & Describable> {
  return one.settings === undefined ? Object.freeze(value) : withSettings(one.settings, value);
}

function withSettings<T extends object>(settings: Settings, value: T): Readonly<T & Describable> {
  return Object.freeze(Object.defineProperty(value, "settings", { value: settings, enumerable: false }));
}

/**
 * The settings that a value can be made of again: the name of its kind and its options, which may hold other settings. They can be
 * stored, hashed and sent to a worker. Null where it has none, because it holds a function (an observer).
 *
 * @example
 * settingsOf(replicated(smc({ particles: 100 }), 8)); // { name: "replicated", method: { name: "smc", … }, count: 8 }
 */
export function settingsOf(value: Describable): Settings | null {
  return value.settings ?? null;
}

/** The options that settings hold: all but the name of the kind. */
export function optionsIn({ name: _, ...options }: Settings): Readonly<Record<string, unknown>> {
  return options;
}

/**
 * Are these settings true, so that another process can make the value of them again? Each was written by a kind that stands in a list and
 * fulfils `holds`, those that they hold as well. A copy of settings is nobody's writing.
 */
export function isWrittenByKind(settings: Settings, holds: (kind: object, settings: Settings) => boolean = () => true): boolean {
  const kind = writers.get(settings);
  if (kind === undefined || !isListed(kind) || !holds(kind, settings)) return false;
  return Object.values(settings).every((inner) => !isSettings(inner) || isWrittenByKind(inner, holds));
}

function isSettings(value: unknown): value is Settings {
  return typeof (value as Settings | null | undefined)?.name === "string";
}
