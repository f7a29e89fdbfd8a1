import type { Settings } from "@unrolled/core";
import type { ForwardOptions } from "./exact/forward.js";
import type { GridOptions } from "./exact/grid.js";
import type { RolloutOptions } from "./exact/rollout.js";
import type { ImportanceOptions } from "./sampling/importance.js";
import type { SmcOptions } from "./sampling/smc.js";
import type { UntilStandardErrorOptions } from "./sampling/until-standard-error.js";
import type { WithinSpreadOptions } from "./sampling/within-spread.js";

/** A method as plain values: its factory's name and options. It can be stored, hashed and sent to a worker. */
export type MethodSettings =
  | ({ readonly name: "forward" } & ForwardOptions)
  | ({ readonly name: "rollout" } & RolloutOptions)
  | ({ readonly name: "grid" } & GridOptions)
  | ({ readonly name: "gridOr"; readonly fallback: MethodSettings } & GridOptions)
  | ({ readonly name: "importance" } & ImportanceOptions)
  | ({ readonly name: "smc"; readonly proposal?: Settings } & Omit<SmcOptions, "observer" | "proposal">)
  | { readonly name: "replicated"; readonly method: MethodSettings; readonly count: number }
  | ({ readonly name: "untilStandardError"; readonly method: MethodSettings } & UntilStandardErrorOptions)
  | ({ readonly name: "withinSpread"; readonly method: MethodSettings } & WithinSpreadOptions);

const known: { readonly [N in MethodSettings["name"]]: true } = {
  forward: true,
  rollout: true,
  grid: true,
  gridOr: true,
  importance: true,
  smc: true,
  replicated: true,
  untilStandardError: true,
  withinSpread: true,
};

/**
 * The settings that `methodFrom` makes the method of; null where it has none, because it holds a function (an observer) or
 * is not one of this package's.
 *
 * @example
 * settingsOf(replicated(smc({ particles: 100 }), 8)); // { name: "replicated", method: { name: "smc", … }, count: 8 }
 */
export function settingsOf(method: { readonly settings?: Settings }): MethodSettings | null {
  const settings = method.settings as MethodSettings | undefined;
  return settings !== undefined && Object.hasOwn(known, settings.name) ? settings : null;
}

/** The settings of a method around another one; null where the inner one has none. */
export function settingsAround<S extends MethodSettings>(
  inner: { readonly settings?: Settings },
  around: (method: MethodSettings) => S,
): S | null {
  const settings = settingsOf(inner);
  return settings === null ? null : around(settings);
}
