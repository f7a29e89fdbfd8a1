import type { Dataset } from "../contracts/index.js";

/**
 * The dimensions (from 0) of real targets that take one value wherever they are observed, or are never observed: no Gaussian
 * with a spread of its own can be fitted to them, as its likelihood has no maximum. None for other kinds of target. Cost
 * O(steps × size).
 *
 * @example
 * const targets = { kind: "real", size: 2 } as const;
 * const data = packDataset({ name: "d", targets, sequences: [{ id: "a", targets: [[1, 3.7], [2, 3.7]] }] });
 * console.log(constantDimensions(data)); // [1]
 */
export function constantDimensions({ targets, targetValues }: Dataset): number[] {
  if (targets.kind !== "real" || targetValues === null) return [];
  const constant: number[] = [];
  for (let d = 0; d < targets.size; d++) {
    let first = Number.NaN;
    let varies = false;
    for (let i = d; i < targetValues.length && !varies; i += targets.size) {
      const value = targetValues[i]!;
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(first)) first = value;
      else varies = value !== first;
    }
    if (!varies) constant.push(d);
  }
  return constant;
}

/**
 * Checks that every dimension of real targets varies; `who` begins the message and `where` says on what, such as " on train".
 *
 * @throws RangeError that names the dimensions which do not.
 */
export function requireVaryingTargets(data: Dataset, who: string, where = ""): void {
  const constant = constantDimensions(data);
  if (constant.length === 0) return;
  const { size } = data.targets;
  const names = data.targets.kind === "categorical" ? null : (data.targets.names ?? null);
  const listed = constant.map((d) => `${d + 1}${names === null ? "" : ` (${JSON.stringify(names[d])})`}`).join(", ");
  const [dimensions, verb, it] = constant.length === 1 ? ["dimension", "does", "it"] : ["dimensions", "do", "them"];
  throw new RangeError(
    `${who}: a Gaussian emission needs targets that vary, ${dimensions} ${listed} of ${size} of data "${data.name}" ${verb} not${where}; leave ${it} out`,
  );
}
