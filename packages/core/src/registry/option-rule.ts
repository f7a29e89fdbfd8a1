import { didYouMean } from "../checks/index.js";

/** What one `key=value` may be, and what it is where it is left out, in words. */
export type OptionRule =
  | {
      readonly type: "integer" | "number";
      readonly least?: number;
      readonly above?: number;
      readonly below?: number;
      readonly help: string;
      readonly default: string;
    }
  | { readonly type: "choice"; readonly values: readonly string[]; readonly help: string; readonly default: string }
  | {
      readonly type: "text";
      /** What may be written, as the help and messages show it: "linear|mlp:M[xM…]". */
      readonly form: string;
      readonly matches: RegExp;
      readonly help: string;
      readonly default: string;
    };

/** Options of a kind by name. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * Reads one option's text; `place` begins the message, such as `spec "hmm:8,restarts=x": restarts`.
 *
 * @throws RangeError that says what the option may be.
 * @example
 * const rule = { type: "integer", least: 1, help: "random starts", default: "1" } as const;
 * console.log(readOption("spec: restarts", rule, "3")); // 3
 */
export function readOption(place: string, rule: OptionRule, text: string): number | string {
  if (rule.type === "choice") {
    if (!rule.values.includes(text))
      throw new RangeError(`${place} must be one of ${rule.values.join(", ")}, got "${text}"${didYouMean(text, rule.values)}`);
    return text;
  }
  if (rule.type === "text") {
    if (!rule.matches.test(text)) throw new RangeError(`${place} must be ${rule.form}, got "${text}"`);
    return text;
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const inRange =
    (rule.least === undefined || value >= rule.least) &&
    (rule.above === undefined || value > rule.above) &&
    (rule.below === undefined || value < rule.below);
  if (!Number.isFinite(value) || (rule.type === "integer" && !Number.isSafeInteger(value)) || !inRange)
    throw new RangeError(`${place} must be ${describeNumber(rule)}, got "${text}"`);
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
