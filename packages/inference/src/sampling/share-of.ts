import type { Dataset } from "@unrolled/core";
import type { MethodSettings } from "../method-settings.js";

/**
 * A method for each of a dataset's sequences on its own: where the whole asks for a standard error within a budget, each asks
 * for 1 / √n of the error (variances add) within 1 / n of the budget, or what a pilot of the longest takes; a budget for more
 * particles is shared likewise.
 */
export function shareOf(settings: MethodSettings, { sequences, length }: Dataset): MethodSettings {
  const count = sequences.length;
  if (settings.name === "withinSpread") return { ...settings, budget: settings.budget / count };
  if (settings.name !== "untilStandardError") return settings;
  const { method, standardError, budget } = settings;
  const pilot = "particles" in method ? 8 * method.particles * length : 0;
  return { ...settings, standardError: standardError / Math.sqrt(count), budget: Math.max(budget / count, pilot) };
}
