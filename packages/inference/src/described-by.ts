import type { Settings } from "@unrolled/core";
import type { MethodSettings } from "./method-settings.js";

/**
 * A method or learner, frozen, with the settings it can be made again of (null: none). They are not copied by a spread: what
 * `{ ...method, run }` makes is another method, which its settings would not describe.
 *
 * @example
 * const method = smc({ particles: 100 });
 * const copy = { ...method, name: "mine" };
 * console.log(settingsOf(method), settingsOf(copy)); // { name: "smc", particles: 100 } null
 */
export function describedBy<M extends object>(settings: Settings | MethodSettings | null, method: M): Readonly<M> {
  if (settings !== null) Object.defineProperty(method, "settings", { value: Object.freeze(settings), enumerable: false });
  return Object.freeze(method);
}
