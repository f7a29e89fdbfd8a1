import { askableMethods } from "@unrolled/inference";

/** The methods that `--method` takes, with their options. */
export function methodHelp(): string {
  const lines = askableMethods().map(({ name, help, options }) => {
    const rules = Object.entries(options).map(
      ([key, rule]) =>
        `      ${`${key}=${rule.type === "choice" ? rule.values.join("|") : rule.type}`.padEnd(34)} ${rule.help} (default ${rule.default})\n`,
    );
    return `  ${name.padEnd(28)}${help}\n${rules.join("")}`;
  });
  return `Methods are name[:key=value,…]; auto chooses one by the model and data. Methods and their options:\n${lines.join("")}`;
}
