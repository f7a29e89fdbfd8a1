import type { InputSpace, Model, TargetSpace } from "../contracts/index.js";
import { labelsOf } from "../data/index.js";

/** Labels, numbers of a row and rows of a table that are printed; more are counted. */
const mostLabels = 12;
const mostNumbers = 10;
const mostRows = 8;

/** Fields of a model file that the first lines say, or that say nothing of the law. */
const saidAlready = new Set(["format", "version", "kind", "name", "provenance", "targets", "inputs", "givenInputs"]);

/**
 * A model in a few lines: what it is, its targets and inputs with their symbols or names, how many parameters it has, the methods'
 * views it offers, and the parameters of its file, small tables in full and large ones by their sizes.
 *
 * `console.log(model)`, and a notebook cell that ends in a model, print this.
 *
 * @example
 * const emission = { kind: "categorical", probabilities: [[0.5, 0.5], [0.9, 0.1]] } as const;
 * console.log(describeModel(hiddenMarkov({ initial: [0.5, 0.5], transition: [[0.9, 0.1], [0.2, 0.8]], emission })));
 */
export function describeModel(model: Omit<Model, "views"> & { readonly views: object }): string {
  const lines: [string, string[]][] = [
    ["targets", [describeSpace(model.targets)]],
    ["inputs", [describeSpace(model.inputs)]],
    ["parameters", [model.parameterCount === 0 ? "not counted" : String(model.parameterCount)]],
    ["views", [Object.keys(model.views).join(", ")]],
    ...parameterLines(model),
  ];
  const width = Math.max(...lines.map(([title]) => title.length)) + 2;
  const body = lines.flatMap(([title, texts]) => texts.map((text, i) => `  ${(i === 0 ? title : "").padEnd(width)}${text}`.trimEnd()));
  return [`${model.kind} ${JSON.stringify(model.name)}`, ...body].join("\n");
}

/** A frozen model that prints as `describeModel` says; the text is made when it is asked for. */
export function presentable<M extends Omit<Model, "views"> & { readonly views: object }>(model: M): Readonly<M> {
  const text = { enumerable: false, value: () => describeModel(model) };
  Object.defineProperties(model, { toString: text, [Symbol.for("nodejs.util.inspect.custom")]: text });
  return Object.freeze(model);
}

function describeSpace(space: Pick<TargetSpace | InputSpace, "kind" | "size"> | null): string {
  if (space === null) return "none";
  const { kind, size } = space;
  const labels = labelsOf(space as TargetSpace);
  const count = kind === "categorical" ? `${size} symbols` : size === 1 ? "1 number" : `${size} numbers`;
  if (labels === null) return `${kind}, ${count}`;
  const shown = labels.slice(0, mostLabels).map((label) => (/^[\p{L}\p{N}_.-]+$/u.test(label) ? label : JSON.stringify(label)));
  return `${kind}, ${count}: ${shown.join(" ")}${labels.length > mostLabels ? " …" : ""}`;
}

function parameterLines(model: Omit<Model, "views">): [string, string[]][] {
  let file: Readonly<Record<string, unknown>>;
  try {
    file = model.toFile();
  } catch {
    // A model of one's own laws has no file.
    return [];
  }
  return Object.entries(file).flatMap(([field, value]) =>
    saidAlready.has(field) && typeof value !== "string" ? [] : ["format", "kind", "name"].includes(field) ? [] : fieldLines(field, value),
  );
}

function fieldLines(title: string, value: unknown): [string, string[]][] {
  if (value === undefined) return [];
  if (value === null) return [[title, ["none"]]];
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item)))
      return value.slice(0, mostRows).flatMap((item, i) => fieldLines(`${title}[${i}]`, item));
    return [[title, describeNumbers(value)]];
  }
  if (typeof value === "object") return Object.entries(value).flatMap(([field, inner]) => fieldLines(`${title}.${field}`, inner));
  return [[title, [typeof value === "number" ? short(value) : String(value)]]];
}

/** A row or a small table in full, anything larger by its sizes. */
function describeNumbers(value: readonly unknown[]): string[] {
  const sizes: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) sizes.push(inner.length);
  const sized = [`${sizes.join(" × ")} numbers`];
  const rows = sizes.length === 1 ? [value] : (value as readonly (readonly unknown[])[]);
  if (sizes.length > 2 || rows.length > mostRows || rows.some((row) => row.length > mostNumbers)) return sized;
  const texts = rows.map((row) => row.map((x) => (typeof x === "number" ? short(x) : String(x))));
  const width = Math.max(...texts.flat().map((text) => text.length));
  return texts.map((row) => row.map((text) => text.padStart(width)).join("  "));
}

/** Four significant digits. */
function short(x: number): string {
  return String(Number(x.toPrecision(4)));
}
