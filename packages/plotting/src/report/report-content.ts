import type { Figure } from "@unrolled/core";

/**
 * Everything a report says, as plain values: whoever composes it chooses the words and the figures, `renderReport` only
 * sets the type. All text is plain text (never HTML); it is escaped when it is rendered.
 */
export interface ReportContent {
  readonly title: string;
  /** One line under the title: the data, the split, the date. */
  readonly subtitle: string | null;
  /** The answer in sentences; the first one is set large, and the others stand below the headline's figure. */
  readonly headline: readonly string[];
  /** The figure behind the answer, on the first screen. */
  readonly headlineFigure?: Figure;
  /** Never hidden: counted beside the first sentence, and all shown below the headline. */
  readonly warnings: readonly string[];
  readonly sections: readonly ReportSection[];
  /** The footer: seed, kernel, command, versions, … */
  readonly provenance: readonly ReportFact[];
}

export interface ReportSection {
  /** kebab-case, unique in the report: the anchor in the page. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly ReportBlock[];
}

export type ReportBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "figure"; readonly figure: Figure }
  | { readonly kind: "table"; readonly table: ReportTable }
  | { readonly kind: "facts"; readonly facts: readonly ReportFact[] }
  | { readonly kind: "warnings"; readonly warnings: readonly string[] }
  | { readonly kind: "code"; readonly text: string }
  /** Folded away until opened (and printed open). */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly ReportBlock[] };

export interface ReportFact {
  readonly name: string;
  readonly value: string;
}

export interface ReportTable {
  /** One sentence above the table: what it shows and how to read its errors. */
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
}

export interface ReportColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

export type ReportCell =
  | string
  | {
      readonly text: string;
      /** The best of its column, or whatever deserves the eye. */
      readonly strong?: boolean;
      /** A colour patch before the text: the model's colour in the figures. */
      readonly colour?: string;
      /** Shown on hover. */
      readonly hint?: string;
    };
