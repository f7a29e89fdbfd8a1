import { type OptionRules, type Registry, registry, type Settings } from "@unrolled/core";
import { bootstrap } from "./bootstrap.js";
import type { Proposal } from "./proposal.js";

/** A kind of proposal: what the command's `--proposal` and a worker make one of. */
export interface ProposalKind {
  readonly name: string;
  readonly options: OptionRules;
  make(options: Readonly<Record<string, unknown>>): Proposal;
}

/**
 * The kinds of proposals by name. Add yours, and it travels to workers that add it too, and is known to the command.
 *
 * @example
 * console.log(proposals.names()); // bootstrap, guided, auxiliary
 */
export const proposals: Registry<ProposalKind> = registry<ProposalKind>("proposal", [
  { name: "bootstrap", options: {}, make: () => bootstrap() },
]);

/**
 * The proposal that settings describe.
 *
 * @throws RangeError for a name that no kind has.
 * @example
 * console.log(proposalFrom({ name: "bootstrap" }).name);
 */
export function proposalFrom({ name, ...options }: Settings): Proposal {
  return proposals.get(name, "proposalFrom").make(options);
}
