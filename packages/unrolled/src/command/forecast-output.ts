import type { Forecast, ForecastNumbers } from "@unrolled/core";

/** Fields of the result: laws as nested lists, H rows of D numbers each. */
export function forecastJson(forecasts: readonly Forecast[]): Readonly<Record<string, unknown>> {
  const { targets, probabilities } = forecasts[0]!;
  const { kind, size, symbols = null, names = null } = targets;
  return {
    targets: { kind, size, ...(symbols === null ? {} : { symbols }), ...(names === null ? {} : { names }) },
    probabilities,
    exact: forecasts.every(({ laws }) => laws?.standardErrorFrom.every((from) => from === "exact") ?? true),
    forecasts: forecasts.map((one) => ({
      id: one.id,
      origin: one.origin,
      standardErrorFrom: one.laws?.standardErrorFrom ?? null,
      laws: one.laws === null ? null : { ...numbersJson(one.laws, one), standardErrors: numbersJson(one.laws.standardErrors, one) },
      ...(one.paths.length === 0 ? {} : { paths: one.paths }),
      outcome: one.outcome === null ? null : outcomeJson(one, one.outcome),
      ...(one.warnings.length === 0 ? {} : { warnings: one.warnings }),
    })),
  };
}

function numbersJson({ means, sds, quantiles, categories, counts }: ForecastNumbers, { steps, targets: { kind, size } }: Forecast) {
  if (kind === "categorical") return { probabilities: rowsOf(categories, steps).map(numbers) };
  const rows = (values: Float64Array) => rowsOf(values, steps).map(numbers);
  return {
    means: rows(means),
    sds: rows(sds),
    quantiles: quantiles.map(rows),
    ...(counts.length === 0 ? {} : { counts: rowsOf(counts, steps).map((row) => rowsOf(row, size).map(numbers)) }),
  };
}

function outcomeJson({ steps }: Forecast, { targets, logProbs, lower, upper, crps }: NonNullable<Forecast["outcome"]>) {
  const rows = (values: Float64Array) => rowsOf(values, steps).map(numbers);
  return {
    targets,
    logProbs: Array.from(logProbs, (x) => (x === Number.NEGATIVE_INFINITY ? "-Infinity" : numberOrNull(x))),
    lower: rows(lower),
    upper: rows(upper),
    ...(crps.length === 0 ? {} : { crps: rows(crps) }),
  };
}

/** What is not there is null, as JSON has no NaN. */
function numbers(values: Float64Array): (number | null)[] {
  return Array.from(values, numberOrNull);
}

function numberOrNull(x: number): number | null {
  return Number.isNaN(x) ? null : x;
}

function rowsOf(values: Float64Array, count: number): Float64Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

/** A heading, and a line for each forecast, step (from 1) and dimension or symbol. */
export function* forecastLines(forecasts: readonly Forecast[]): Iterable<string> {
  yield `${headingOf(forecasts[0]!).join("\t")}\n`;
  for (const one of forecasts) {
    const rows = tableOf(one).map((row) => row.map((cell) => (typeof cell === "number" ? cell.toPrecision(6) : (cell ?? "–"))).join("\t"));
    if (rows.length > 0) yield `${rows.join("\n")}\n`;
  }
}

/** The same with commas, all digits, and nothing where a number is not there. */
export function forecastCsv(forecasts: readonly Forecast[]): string {
  const line = (cells: readonly Cell[]): string => `${cells.map((cell) => quoted(String(cell ?? ""))).join(",")}\n`;
  return [headingOf(forecasts[0]!), ...forecasts.flatMap(tableOf)].map(line).join("");
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

type Cell = string | number | null;

function headingOf({ targets: { kind }, probabilities }: Forecast): string[] {
  const law =
    kind === "categorical"
      ? ["symbol", "probability", "error"]
      : ["dimension", "mean", "error", "sd", ...probabilities.map((p) => `q${p}`)];
  return ["sequence", "origin", "step", ...law, "came"];
}

function tableOf({ id, origin, steps, laws, outcome, targets }: Forecast): Cell[][] {
  if (laws === null) return [];
  const { kind, size } = targets;
  const labels = (kind === "categorical" ? targets.symbols : targets.names) ?? null;
  const number = (values: Float64Array, i: number): number | null => numberOrNull(values[i]!);
  return Array.from({ length: steps * size }, (_, i): Cell[] => {
    const [h, d] = [Math.floor(i / size), i % size];
    const target = outcome?.targets[h] ?? null;
    const label = labels?.[d] ?? (kind === "categorical" ? `${d}` : size === 1 ? "y" : `y[${d + 1}]`);
    const law =
      kind === "categorical"
        ? [number(laws.categories, i), number(laws.standardErrors.categories, i)]
        : [
            number(laws.means, i),
            number(laws.standardErrors.means, i),
            number(laws.sds, i),
            ...laws.quantiles.map((quantile) => number(quantile, i)),
          ];
    const came = target === null ? null : typeof target === "number" ? Number(target === d) : (target[d] ?? null);
    return [id, `${origin}`, `${origin + h + 1}`, label, ...law, came];
  });
}
