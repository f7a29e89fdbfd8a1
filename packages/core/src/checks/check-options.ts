import { describeValue } from "./describe-value.js";
import { didYouMean } from "./did-you-mean.js";

/** All names of `O`, else the compiler says which are left out. */
type All<O, N> = [Exclude<keyof O, N>] extends [never] ? unknown : { readonly leftOut: Exclude<keyof O, N> };

/**
 * Checks that options hold no names but those that are taken: a misspelt one would be ignored. TypeScript sees to that, plain JavaScript
 * does not. One that is undefined is not given. `who` begins the message; `names` are all of the options', the most important first.
 *
 * @throws TypeError where options are no object; RangeError that names the one that is not taken, and the one that was probably meant.
 * @example
 * checkOptions<{ readonly particles?: number }, "particles">("smc", { particles: 100 }, ["particles"]);
 */
export function checkOptions<O extends object, N extends keyof O & string>(who: string, options: O, names: readonly N[] & All<O, N>): void {
  const isKey = typeof (options as { readonly fold?: unknown } | null)?.fold === "function";
  if (typeof options !== "object" || options === null || Array.isArray(options) || isKey)
    throw new TypeError(`${who}: options must be an object such as { ${names[0]}: … }, got ${isKey ? "a key" : describeValue(options)}`);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !(names as readonly string[]).includes(name))
      throw new RangeError(
        `${who}: options may be ${names.join(", ")}, got ${describeValue(name)}${didYouMean(name, names) || "; leave it out"}`,
      );
}
