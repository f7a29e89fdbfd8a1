import { didYouMean, isBrought, type OptionRules, type Registry, readOption, registry } from "@unrolled/core";
import { auxiliary } from "./auxiliary.js";
import { guided } from "./guided.js";
import { bootstrap, type Proposal } from "./proposal.js";

/** A kind of proposal: how `readProposal` makes one of text. */
export interface ProposalKind {
  readonly name: string;
  readonly options: OptionRules;
  make(options: Readonly<Record<string, number | string>>): Proposal;
}

/**
 * The kinds of proposals by name. Add yours, and `smc({ proposal: "its name" })` and the command know it.
 *
 * @example
 * console.log(proposals.names()); // bootstrap, guided, auxiliary
 */
export const proposals: Registry<ProposalKind> = registry<ProposalKind>(
  "proposal",
  [
    { name: "bootstrap", options: {}, make: bootstrap },
    { name: "guided", options: {}, make: guided },
    { name: "auxiliary", options: {}, make: auxiliary },
  ],
  { options: "object", make: "function" },
);

/** Is the proposal of this text one that the package brings, so that a worker can make it? */
export function bringsProposal(spec: string): boolean {
  const kind = proposals.find(spec.split(":")[0] as string);
  return kind !== null && isBrought(kind);
}

/**
 * The text that a proposal is made of again, null where it has none.
 *
 * @throws RangeError where that text names a proposal of the package, and this is another.
 */
export function specOf({ name, spec = null, open }: Proposal, who: string): string | null {
  if (spec !== null && bringsProposal(spec) && readProposal(spec, `${who}: spec`).open !== open)
    throw new RangeError(
      `${who}: the spec of a proposal must name a kind that makes it, got ${JSON.stringify(spec)}, the package's own, for another proposal "${name}"; give it a kind (proposals.add) or no spec`,
    );
  return spec;
}

/**
 * The proposal of a text, `name` or `name:key=value,…`.
 *
 * @throws RangeError for a name or an option that there is not, or a value that an option may not have.
 * @example
 * console.log(readProposal("bootstrap").name);
 */
export function readProposal(spec: string, who = "readProposal"): Proposal {
  const [, name = "", rest = ""] = /^([^:]*):?(.*)$/s.exec(spec) ?? [];
  const { options, make } = proposals.get(name, who);
  const given: Record<string, number | string> = {};
  for (const part of rest === "" ? [] : rest.split(",")) {
    const [key = "", ...value] = part.split("=");
    const rule = Object.hasOwn(options, key) ? options[key] : undefined;
    const known = Object.keys(options);
    if (rule === undefined)
      throw new RangeError(
        `${who}: ${name} takes ${known.length === 0 ? "no options" : `the options ${known.join(", ")}`}, got "${key}"${didYouMean(key, known)}`,
      );
    given[key] = readOption(`${who}: ${name}: ${key}`, rule, value.join("="));
  }
  return make(given);
}
