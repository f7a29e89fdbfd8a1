import type { SliceIndependencies, SliceIndependency } from "./slice-independencies.js";

/**
 * The table as text, a line for each pair: "H2  Y3  H3". Sets are apart by "or"; "nothing" is the empty set, and "none" says that no
 * set of the slices is enough.
 *
 * @example
 * console.log(formatIndependencies(sliceIndependencies(noisyNetwork.graph)));
 */
export function formatIndependencies({ rows }: SliceIndependencies): string {
  const width = Math.max(...rows.flatMap(({ a, b }) => [a.length, b.length]), 1);
  const sets = (given: SliceIndependency["given"]): string =>
    given.length === 0 ? "none" : given.map((set) => (set.length === 0 ? "nothing" : set.join(" "))).join(" or ");
  const line = (a: string, b: string, rest: string): string => `${a.padEnd(width)}  ${b.padEnd(width)}  ${rest}`;
  return [line("a", "b", "independent given"), ...rows.map(({ a, b, given }) => line(a, b, sets(given)))].join("\n");
}
