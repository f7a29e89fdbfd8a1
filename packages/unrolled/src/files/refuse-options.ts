import { checkOptions, inputError, type ReadOptions } from "@unrolled/core";

type OptionName = keyof ReadOptions;
interface Kind {
  readonly kind: string;
  readonly options: readonly OptionName[];
}

/** @throws RangeError for an option that there is not; InputError where an option is given that does not apply to `here`; it names the kinds to which it applies. */
export function refuseOptions(path: string, here: Kind, options: ReadOptions, kinds: readonly Kind[]): void {
  checkOptions(path, options, [
    "target",
    "input",
    "sequence",
    "time",
    "group",
    "splitColumn",
    "label",
    "layout",
    "noHeader",
    "missing",
    "textUnit",
    "encoding",
    "text",
  ]);
  for (const option of Object.keys(options) as OptionName[]) {
    if (options[option] === undefined || here.options.includes(option)) continue;
    const others = kinds.filter((other) => other.options.includes(option)).map(({ kind }) => kind);
    throw inputError(path, "", `the option ${inWords(option)} is for ${others.join(" and ")}, this is ${here.kind}; leave it out`);
  }
}

/** `splitColumn` → `split-column`, as on the command line. */
function inWords(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
