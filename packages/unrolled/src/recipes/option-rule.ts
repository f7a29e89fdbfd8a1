import { didYouMean } from "@unrolled/core";
import { usageError } from "../usage-error.js";

/** What one `key=value` of a SPEC may be, and what it is where it is left out, in words. */
export type OptionRule =
  | {
      readonly type: "integer" | "number";
      readonly least?: number;
      readonly above?: number;
      readonly below?: number;
      readonly help: string;
      readonly default: string;
    }
  | { readonly type: "choice"; readonly values: readonly string[]; readonly help: string; readonly default: string };

/** Reads one option's text; `where` names the place, such as `spec "hmm:8,restarts=x"`. */
export function readOption(where: string, name: string, rule: OptionRule, text: string): number | string {
  const place = `${where}: ${name}`;
  if (rule.type === "choice") {
    if (!rule.values.includes(text))
      throw usageError(`${place} must be one of ${rule.values.join(", ")}, got "${text}"${didYouMean(text, rule.values)}`);
    return text;
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const wanted = describeNumber(rule);
  const inRange =
    (rule.least === undefined || value >= rule.least) &&
    (rule.above === undefined || value > rule.above) &&
    (rule.below === undefined || value < rule.below);
  if (!Number.isFinite(value) || (rule.type === "integer" && !Number.isSafeInteger(value)) || !inRange)
    throw usageError(`${place} must be ${wanted}, got "${text}"`);
  return value;
}

function describeNumber(rule: Extract<OptionRule, { type: "integer" | "number" }>): string {
  const bounds = [
    rule.least === undefined ? null : `at least ${rule.least}`,
    rule.above === undefined ? null : `above ${rule.above}`,
    rule.below === undefined ? null : `below ${rule.below}`,
  ].filter((bound) => bound !== null);
  return `${rule.type === "integer" ? "an integer" : "a number"}${bounds.length > 0 ? ` ${bounds.join(" and ")}` : ""}`;
}
