import type { ReadOptions } from "../read-options.js";

/** The options that apply to tables. */
export type TableReadOptions = Pick<
  ReadOptions,
  "target" | "input" | "sequence" | "time" | "group" | "splitColumn" | "label" | "missing" | "layout" | "encoding" | "noHeader"
>;
