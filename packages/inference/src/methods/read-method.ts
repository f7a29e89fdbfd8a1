import { checkOptions, type Dataset, didYouMean, readOption } from "@unrolled/core";
import { type ChooseMethodOptions, effortOf } from "./choose-method.js";
import type { AnyMethod, Effort, MethodKind } from "./method-kind.js";
import { methodFrom, methods } from "./methods.js";
import { repeated } from "./repeated.js";

/** The kinds of method that can be asked for by name: those that do not wrap another one. */
export function askableMethods(): readonly MethodKind[] {
  return methods.all().filter(({ wraps }) => wraps !== true);
}

/**
 * The method that is asked for as text, `name` or `name:key=value,…` with the kind's options; a random one is repeated as the effort
 * says, as `chooseMethod` does.
 *
 * @throws RangeError for a name or an option that there is not, or a value that an option may not have.
 * @example
 * console.log(readMethod("smc:resampleBelow=0.3", data, { particles: 100, replicates: 4 }).name); // replicated(smc(100), 4)
 */
export function readMethod(text: string, data: Dataset, options: ChooseMethodOptions = {}, who = "readMethod"): AnyMethod {
  checkOptions("readMethod", options, ["particles", "proposal", "replicates", "untilStandardError", "budget", "raising", "key"]);
  const [, name = "", rest] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const names = askableMethods().map((kind) => kind.name);
  const kind = methods.find(name);
  if (kind === null || !names.includes(name))
    throw new RangeError(`${who} must be one of ${names.join(", ")}, got "${name}"${didYouMean(name, names)}`);
  const effort = effortOf(options);
  if (effort.proposal !== null && !Object.hasOwn(kind.options, "proposal"))
    throw new RangeError(`${who}: ${name} takes no proposal, got "${effort.proposal}"; leave it out, or take smc`);
  const method = methodFrom({ name, ...optionsOf(kind, effort), ...givenOptions(kind, rest ?? "", who) });
  return method.randomness === "random" ? repeated(method, effort, data) : method;
}

function optionsOf(kind: MethodKind, effort: Effort): Readonly<Record<string, unknown>> {
  if (kind.optionsFor !== undefined) return kind.optionsFor(effort);
  return Object.hasOwn(kind.options, "particles") ? { particles: effort.particles } : {};
}

function givenOptions({ name, options }: MethodKind, text: string, who: string): Readonly<Record<string, unknown>> {
  if (text === "") return {};
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [key = "", ...value] = part.split("=");
      const rule = Object.hasOwn(options, key) ? options[key] : undefined;
      const known = Object.keys(options);
      if (rule === undefined)
        throw new RangeError(
          `${who}: ${name} takes ${known.length === 0 ? "no options" : `the options ${known.join(", ")}`}, got "${key}"${didYouMean(key, known)}`,
        );
      return [key, readOption(`${who}: ${name}: ${key}`, rule, value.join("="))];
    }),
  );
}
