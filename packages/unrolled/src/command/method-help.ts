import { askableMethods } from "@unrolled/inference";
import { optionLine } from "./option-line.js";

/** The methods that `--method` takes, with their options. */
export function methodHelp(): string {
  const lines = askableMethods().map(({ name, help, options }) => {
    return `  ${name.padEnd(28)}${help}\n${Object.entries(options).map(optionLine).join("")}`;
  });
  return `Methods are name[:key=value,…]; auto chooses one by the model and data. Methods and their options:\n${lines.join("")}`;
}
