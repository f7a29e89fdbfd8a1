import {
  type AnyModel,
  type Dataset,
  isBrought,
  isWrittenByKind,
  optionsIn,
  type Registry,
  registry,
  type Settings,
  settingsOf,
} from "@unrolled/core";
import { ekfKind } from "./ekf.js";
import { forwardKind } from "./forward.js";
import { gridKind } from "./grid.js";
import { gridOrKind } from "./grid-or.js";
import { importanceKind } from "./importance.js";
import { kalmanKind } from "./kalman.js";
import type { AnyMethod, MethodKind } from "./method-kind.js";
import { replicatedKind } from "./replicated.js";
import { rolloutKind } from "./rollout.js";
import { slfKind } from "./slf.js";
import { smcKind } from "./smc.js";
import { ukfKind } from "./ukf.js";
import { untilStandardErrorKind } from "./until-standard-error.js";
import { withinSpreadKind } from "./within-spread.js";

/**
 * The kinds of method: those of the package, and whatever `methods.add` adds.
 *
 * @example
 * console.log(methods.names().slice(0, 3)); // ["forward", "kalman", "rollout"]
 */
export const methods: Registry<MethodKind> = registry<MethodKind>(
  "method",
  [
    forwardKind,
    kalmanKind,
    rolloutKind,
    gridKind,
    gridOrKind,
    ekfKind,
    ukfKind,
    slfKind,
    importanceKind,
    smcKind,
    replicatedKind,
    untilStandardErrorKind,
    withinSpreadKind,
  ],
  { help: "string", randomness: "string", options: "object", make: "function", cost: "function" },
);

/**
 * The method that settings describe: what its factory makes of the same options.
 *
 * @throws RangeError as the factory does, and where no kind of method has the name.
 * @example
 * const method = methodFrom({ name: "smc", particles: 100 });
 * console.log(method.name); // smc(100)
 */
export function methodFrom(settings: Settings): AnyMethod {
  return methods.get(settings.name, "methodFrom").make(optionsIn(settings) as never, methodFrom);
}

/**
 * About how many multiplications it takes to score `data` with a method; Infinity where it has no settings to tell by.
 *
 * @example
 * console.log(costOf(hmm, data, forward()) < costOf(hmm, data, smc({ particles: 1000 }))); // true
 */
export function costOf(model: AnyModel, data: Dataset, method: { readonly settings?: Settings }): number {
  const cost = (settings: Settings): number => methods.get(settings.name, "costOf").cost(model, data, settings as never, cost);
  const settings = settingsOf(method);
  return settings === null ? Number.POSITIVE_INFINITY : cost(settings);
}

/** Is an estimate by these settings the sum of estimates of single sequences? */
export function addsUp(settings: Settings): boolean {
  return methods.get(settings.name, "addsUp").addsUp?.(settings as never, addsUp) ?? true;
}

/**
 * The settings by which a worker thread can make the method; null where it has none, where its kind or one that it wraps is not
 * the package's own (a worker may not have run the code that added it), or where another wrote them in its name.
 *
 * @example
 * console.log(travellingSettings(smc({ particles: 100 }))); // { name: "smc", particles: 100 }
 */
export function travellingSettings(method: { readonly settings?: Settings }): Settings | null {
  const settings = settingsOf(method);
  return settings !== null && isWrittenByKind(settings, isKnownEverywhere) ? settings : null;
}

function isKnownEverywhere(kind: object, settings: Settings): boolean {
  return isBrought(kind) && (kind as MethodKind).travels?.(settings as never) !== false;
}
