// Figures as plotly JSON, tables and sentences, pages and image files.
export type { ShownEmission, ShownNormals, ShownTable, WeightedNormal } from "@unrolled/core";
export { shownEmission } from "@unrolled/core";
export * from "@unrolled/plotting";
