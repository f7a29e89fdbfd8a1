/** Plain plotly JSON, no DOM, and the sentence that says what it shows and how to read its error. */
export interface Figure {
  /** kebab-case, unique in a report. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}
