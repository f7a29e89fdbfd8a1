import type { SequenceInfo } from "@unrolled/core";
import type { Results } from "./results.js";

/** One table: its columns in order, each with what it takes from a row of results.json. */
type Columns<Row> = Readonly<Record<string, (row: Row) => CsvValue>>;

type ModelRow = Results["models"][number];
type PairRow = Results["pairs"][number];

const modelColumns: Columns<ModelRow> = {
  name: ({ name }) => name,
  spec: ({ spec }) => spec,
  split: ({ split }) => split,
  parameters: ({ parameters }) => parameters,
  logLikelihood: ({ logLikelihood }) => logLikelihood,
  standardError: ({ standardError }) => standardError,
  standardErrorFrom: ({ standardErrorFrom }) => standardErrorFrom,
  exact: ({ exact }) => exact,
  method: ({ method }) => method,
  density: ({ density }) => density,
  steps: ({ steps }) => steps,
  perStep: ({ perStep }) => perStep,
  bitsPerStep: ({ bitsPerStep }) => bitsPerStep,
  diffuseSteps: ({ overUnits }) => overUnits?.diffuseSteps ?? 0,
  comparedPerStep: ({ overUnits, perStep }) => overUnits?.perStep ?? perStep,
  units: ({ overUnits }) => overUnits?.units,
  unitKind: ({ overUnits }) => overUnits?.unitKind,
  standardErrorPerStep: ({ overUnits }) => overUnits?.standardErrorPerStep,
  interval95Low: ({ overUnits }) => overUnits?.interval95PerStep?.[0],
  interval95High: ({ overUnits }) => overUnits?.interval95PerStep?.[1],
  validPerStep: ({ validPerStep }) => validPerStep,
  trainLogLikelihood: ({ train }) => train?.logLikelihood,
  trainSteps: ({ train }) => train?.steps,
  aic: ({ train }) => train?.aic,
  bic: ({ train }) => train?.bic,
  iterations: ({ iterations }) => iterations,
  stopped: ({ stopped }) => stopped,
  fitSeconds: ({ fitSeconds }) => fitSeconds,
};

const pairColumns: Columns<PairRow> = {
  a: ({ a }) => a,
  b: ({ b }) => b,
  split: ({ split }) => split,
  steps: ({ steps }) => steps,
  units: ({ units }) => units,
  unitKind: ({ unitKind }) => unitKind,
  meanDifferencePerStep: ({ meanDifferencePerStep }) => meanDifferencePerStep,
  standardError: ({ standardError }) => standardError,
  monteCarloStandardError: ({ monteCarloStandardError }) => monteCarloStandardError,
  interval95Low: ({ interval95 }) => interval95?.[0],
  interval95High: ({ interval95 }) => interval95?.[1],
  degreesOfFreedom: ({ degreesOfFreedom }) => degreesOfFreedom,
  verdict: ({ verdict }) => verdict,
  pairedT: ({ tests }) => tests.pairedT?.pValue,
  pairedTHolm: ({ tests }) => tests.pairedT?.pValueHolm,
  wilcoxon: ({ tests }) => tests.wilcoxon?.pValue,
  wilcoxonHolm: ({ tests }) => tests.wilcoxon?.pValueHolm,
  bootstrap95Low: ({ tests }) => tests.bootstrap?.interval95[0],
  bootstrap95High: ({ tests }) => tests.bootstrap?.interval95[1],
};

/**
 * results.json as three tables for spreadsheets, R and pandas (docs/formats.md): `results.csv`, a model a row; `pairs.csv`, a
 * pair a row; `sequences.csv`, a model and test sequence a row. Columns have the names that results.json has, all in nats.
 */
export function resultsCsv(results: Results, test: readonly SequenceInfo[]): Readonly<Record<string, string>> {
  const byId = new Map(test.map((sequence) => [sequence.id, sequence]));
  const sequences = results.models.flatMap(({ name, sequences: scored }) =>
    scored.map(({ id, steps, logLikelihood, standardError }) => {
      const { group = null, label = null } = byId.get(id) ?? {};
      return [name, id, group, label, steps, logLikelihood, standardError];
    }),
  );
  return {
    "results.csv": table(modelColumns, results.models),
    "pairs.csv": table(pairColumns, results.pairs),
    "sequences.csv": csv(["model", "sequence", "group", "label", "steps", "logLikelihood", "standardError"], sequences),
  };
}

function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  return csv(
    Object.keys(columns),
    rows.map((row) => Object.values(columns).map((take) => take(row))),
  );
}

type CsvValue = string | number | boolean | null | undefined;

/**
 * Rows of values as CSV (RFC 4180): a header of `columns`, a comma between cells, quotes where a cell needs them. What is not
 * available (null, undefined, NaN) is an empty cell, infinities are `Inf` and `-Inf`, as R, pandas and NumPy read them.
 */
function csv(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value).replace("Infinity", "Inf");
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
