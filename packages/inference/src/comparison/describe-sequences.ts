/** "sequence x", "sequences x, y", "7 sequences (x, y, z, …)": for warnings that must name them and stay one line. */
export function describeSequences(ids: readonly string[]): string {
  if (ids.length === 1) return `sequence ${ids[0]}`;
  if (ids.length <= 5) return `sequences ${ids.join(", ")}`;
  return `${ids.length} sequences (${ids.slice(0, 5).join(", ")}, …)`;
}
