import type { OptionRule } from "@unrolled/core";
import { askableMethods } from "@unrolled/inference";

/** The methods that `--method` takes, with their options, each in a line as `optionLine` writes it. */
export function methodHelp(optionLine: (option: [string, OptionRule]) => string): string {
  const lines = askableMethods().map(({ name, help, options }) => {
    return `  ${name.padEnd(28)}${help}\n${Object.entries(options)
      .map((option) => optionLine(option))
      .join("")}`;
  });
  return `Methods are name[:key=value,…]; auto chooses one by the model and data. Methods and their options:\n${lines.join("")}`;
}
