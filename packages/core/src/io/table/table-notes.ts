import type { TablePlan } from "./table-plan.js";
import { separatorName } from "./table-sample.js";
import type { FinishedTable } from "./table-sink.js";
import type { FinishedColumn } from "./value-column.js";

const SEMICOLON = 59;

/** How a table was read, as one line. */
export function tableNote(path: string, plan: TablePlan, separator: number, { data, targets, inputs, time }: FinishedTable): string {
  const name = (column: number): string =>
    plan.headed && plan.names[column] !== "" ? JSON.stringify(plan.names[column]) : `column ${column + 1}`;
  const roles: string[] = [];
  if (plan.sequence !== -1) roles.push(`sequence ${name(plan.sequence)}`);
  if (time !== null)
    roles.push(time.used ? `time ${name(plan.time)}${timeText(time, plan)}` : `${name(plan.time)} left out, as ${whyLeftOut(time)}`);
  roles.push(
    `target${plan.layout === "long" && plan.targets.columns.length > 1 ? "s" : ""} ${columnText(plan, plan.targets.columns, name)} (${kindText(targets, `--target ${targetOption(plan)}`)})`,
  );
  if (inputs.length > 0)
    roles.push(`input${inputs.length > 1 ? "s" : ""} ${columnText(plan, plan.inputs.columns, name)} (${kindText(inputs, "")})`);
  if (plan.group !== -1) roles.push(`group ${name(plan.group)}`);
  if (plan.split !== -1) roles.push(`split ${name(plan.split)}${data.splits === null ? " (empty: no splits)" : ""}`);
  if (plan.label !== -1) roles.push(`label ${name(plan.label)}`);
  if (plan.leftOut.length > 0) roles.push(`left out ${list(plan.leftOut.map(name))}`);
  const all = [...targets, ...inputs];
  const commas = all.some(({ decimalCommas }) => decimalCommas);
  const missing = targets.reduce((total, { missingCount }) => total + missingCount, 0);
  const counts = plan.layout === "wide" ? `one series a row, ${data.sequences.length} series` : "one step a row";
  return [
    `${path}: ${separator === 0 ? "one column" : `separated by ${separatorName(separator)}`}${commas ? ", decimal commas" : ""}, ${counts}`,
    roles.join(", "),
    ...(missing === 0 ? [] : [`${missing} missing value${missing === 1 ? "" : "s"}`]),
    ...plan.concluded,
    ...(all.some(({ threeDigits }) => threeDigits)
      ? ["every decimal comma has three digits behind it: if these are thousands, remove the commas from the file"]
      : []),
    ...(separator === SEMICOLON && all.some(({ pointThousands }) => pointThousands !== 0)
      ? ["numbers such as 1.234 are read as decimals: if these are thousands, remove the points from the file"]
      : []),
  ].join("; ");
}

function whyLeftOut({ kind, restarts }: NonNullable<FinishedTable["time"]>): string {
  if (kind() === null) return "its times are not understood (write dates as YYYY-MM-DD): steps are in the order of the rows";
  const lines = `${restarts.slice(0, 3).join(", ")}${restarts.length > 3 ? ", …" : ""}`;
  return restarts.length === 0
    ? "it does not order the steps"
    : `it does not order the steps: it begins again in line${restarts.length === 1 ? "" : "s"} ${lines} (if other series begin there, name the column that tells them apart by --sequence, or add one)`;
}

function columnText({ layout, openEnded, targets }: TablePlan, columns: readonly number[], name: (column: number) => string): string {
  const [first = 0] = columns;
  if (layout === "long" || columns !== targets.columns || columns.length === 1) return list(columns.map(name));
  return openEnded ? `${name(first)} and those after it` : `${name(first)} to ${name(columns.at(-1) ?? 0)}`;
}

function targetOption({ layout, names, targets }: TablePlan): string {
  const text =
    layout === "wide" ? `${names[targets.columns[0] ?? 0]}..${names[targets.columns.at(-1) ?? 0]}` : (names[targets.columns[0] ?? 0] ?? "");
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text);
}

function kindText(columns: readonly FinishedColumn[], option: string): string {
  const [first] = columns as [FinishedColumn];
  if (first.kind === "categorical") return `${first.size} symbol${first.size === 1 ? "" : "s"}`;
  const kinds = columns.map(({ couldBe }) => couldBe);
  if (option === "" || kinds.includes(null)) return first.kind;
  return kinds.every((kind) => kind === "binary") ? `real; as zeros and ones: ${option}:binary` : `real; as counts: ${option}:count`;
}

function timeText({ sorted, spacing, kind, slashes }: NonNullable<FinishedTable["time"]>, { timeFromOption }: TablePlan): string {
  const uneven =
    spacing !== null && spacing[0] !== spacing[1] ? [`steps ${distance(spacing[0], kind())} to ${distance(spacing[1], kind())} apart`] : [];
  const even =
    timeFromOption && spacing !== null && spacing[0] === spacing[1] && spacing[0] !== 1
      ? [`steps ${distance(spacing[0], kind())} apart`]
      : [];
  const parts = [
    ...(slashes() === null ? [] : [`dates as ${slashes()}`]),
    ...(sorted ? ["rows put in its order"] : []),
    ...uneven,
    ...even,
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** A distance of times: of dates in days, hours, minutes or seconds. */
function distance(value: number, kind: ReturnType<NonNullable<FinishedTable["time"]>["kind"]>): string {
  if (kind !== "dates") return `${Number(value.toPrecision(6))}`;
  for (const [unit, size] of [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ] as const)
    if (value >= size) return `${Number((value / size).toPrecision(4))} ${unit}${value === size ? "" : "s"}`;
  return `${value / 1000} s`;
}

function list(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 3).join(", ")}, … ${names.at(-1)} (${names.length})`;
}
