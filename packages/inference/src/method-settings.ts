import type { Method, Randomness, ViewName } from "@unrolled/core";
import type { ResamplingScheme } from "./resampling/resampling-scheme.js";

/** A method as plain values: its factory's name and options. It can be stored, hashed and sent to a worker. */
export type MethodSettings =
  | { readonly name: "forward"; readonly increments?: boolean }
  | { readonly name: "rollout" }
  | { readonly name: "grid"; readonly tolerance?: number; readonly maxPoints?: number }
  | { readonly name: "importance"; readonly particles: number }
  | { readonly name: "smc"; readonly particles: number; readonly resampling?: ResamplingScheme; readonly resampleBelow?: number }
  | { readonly name: "replicated"; readonly method: MethodSettings; readonly count: number }
  | {
      readonly name: "untilStandardError";
      readonly method: MethodSettings;
      readonly standardError: number;
      readonly budget: number;
    };

const known: { readonly [N in MethodSettings["name"]]: true } = {
  forward: true,
  rollout: true,
  grid: true,
  importance: true,
  smc: true,
  replicated: true,
  untilStandardError: true,
};

/**
 * The settings that `methodFrom` makes the method of; null where it has none, because it holds a function (an observer) or
 * is not one of this package's.
 *
 * @example
 * settingsOf(replicated(smc({ particles: 100 }), 8)); // { name: "replicated", method: { name: "smc", … }, count: 8 }
 */
export function settingsOf(method: Method<ViewName, Randomness> | Pick<Method<never, never>, "settings">): MethodSettings | null {
  const settings = method.settings as MethodSettings | undefined;
  return settings !== undefined && Object.hasOwn(known, settings.name) ? settings : null;
}

/** The settings of a method around another one; null where the inner one has none. */
export function settingsAround<S extends MethodSettings>(
  inner: Pick<Method<never, never>, "settings">,
  around: (method: MethodSettings) => S,
): S | null {
  const settings = settingsOf(inner);
  return settings === null ? null : around(settings);
}
