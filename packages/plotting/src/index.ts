export type { ModelFamily, ModelSummary } from "./model-summary.js";
export type {
  ReportBlock,
  ReportCell,
  ReportColumn,
  ReportContent,
  ReportFact,
  ReportSection,
  ReportTable,
} from "./report/report-content.js";
export type { ScoreUnit } from "./score-unit.js";
export { advantageInUnit, inUnit, scoreAxis, unitName } from "./score-unit.js";
