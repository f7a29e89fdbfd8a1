import { didYouMean, lawsFor, type OptionRule, readOption } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { families } from "./families.js";
import type { Family, LawRule, Spec } from "./family.js";

/**
 * Reads a SPEC. The size may be left out, and options may follow the name directly: `hmm,restarts=3`.
 *
 * @throws a usage error naming the spec, what was expected and what was found.
 */
export function parseSpec(text: string): Spec {
  const [head = "", ...pairs] = text.split(",");
  const colon = head.indexOf(":");
  const name = colon < 0 ? head : head.slice(0, colon);
  const family = families.find(name);
  const where = `spec "${text}"`;
  if (family === null) {
    const names = families.names();
    throw usageError(`${where}: unknown model "${name}"; available are ${names.join(", ")}${didYouMean(name, names)}`);
  }
  const size = colon < 0 ? null : readSize(where, family, head.slice(colon + 1));
  const options: Record<string, number | string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const optionName = equals < 0 ? pair : pair.slice(0, equals);
    const rule = Object.hasOwn(family.options, optionName) ? family.options[optionName] : undefined;
    if (equals < 0 || rule === undefined) {
      const names = Object.keys(family.options);
      const fault = equals < 0 ? `"${pair}" must be key=value` : `unknown option "${optionName}"`;
      throw usageError(`${where}: ${fault}; ${family.name} takes ${names.join(", ")}${didYouMean(optionName, names)}`);
    }
    if (Object.hasOwn(options, optionName)) throw usageError(`${where}: option "${optionName}" is given twice`);
    options[optionName] = readSpecOption(`${where}: ${optionName}`, rule, pair.slice(equals + 1));
  }
  return Object.freeze({ text, family, size, options: Object.freeze(options) });
}

function readSpecOption(place: string, rule: OptionRule | LawRule, text: string): number | string {
  try {
    return readOption(place, "law" in rule ? { ...rule, values: lawsFor(rule.law).map(({ name }) => name) } : rule, text);
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

function readSize(where: string, family: Family, text: string): number {
  if (family.largestSize === 0) throw usageError(`${where}: ${family.name} has no size, got ":${text}"; write ${family.name}`);
  const size = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isInteger(size) || size < 1 || size > family.largestSize)
    throw usageError(`${where}: the size (${family.size}) must be an integer 1..${family.largestSize}, got "${text}"`);
  return size;
}
