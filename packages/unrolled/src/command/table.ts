export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Text in aligned columns, two spaces apart, a rule under the titles. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, c) => Math.max(column.title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, c) => (column.align === "right" ? (cells[c] ?? "").padStart(widths[c] ?? 0) : (cells[c] ?? "").padEnd(widths[c] ?? 0)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return `${[line(columns.map((column) => column.title)), rule, ...rows.map(line)].join("\n")}\n`;
}
