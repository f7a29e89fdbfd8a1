import type { OptionRule } from "@unrolled/core";

/** A line on an option: what may be written, what it is and what it is where it is left out. */
export function optionLine([name, rule]: [string, OptionRule]): string {
  const form = rule.type === "choice" ? rule.values.join("|") : rule.type === "text" ? rule.form : rule.type;
  return `      ${`${name}=${form}`.padEnd(34)} ${rule.help} (default ${rule.default})\n`;
}
