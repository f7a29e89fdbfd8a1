/** Typed arrays that can be written down, by the name that they have there. */
const arrayTypes = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
} as const;

type ArrayName = keyof typeof arrayTypes;
export type ArrayType = (typeof arrayTypes)[ArrayName];
export type WrittenArray = InstanceType<ArrayType>;

export interface PlainOptions {
  /** Fields in order of their names, so that equal values are written alike; else in their own order. */
  readonly sorted: boolean;
  /** What stands for a typed array. */
  readonly writeArray: (array: WrittenArray, writeNumber: (value: number) => unknown) => unknown;
}

/**
 * A value as JSON holds it, exactly: what JSON lacks stands as an object with one field, `{"$number": "NaN"}`, `{"$float64": …}`; a
 * field whose own name begins with $ has one more. Fields that are undefined are left out.
 *
 * @throws TypeError for what is not plain: functions, maps, dates, bigints.
 */
export function toPlain(value: unknown, options: PlainOptions): unknown {
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => toPlain(item, options));
  // By what it says it is, not by its class: a notebook's objects are of classes of their own.
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value)) {
    const name = Object.keys(arrayTypes).find((each) => arrayTypes[each as ArrayName].name === kind);
    if (name === undefined) throw notPlain(kind);
    return { [`$${name}`]: options.writeArray(value as WrittenArray, writeNumber) };
  }
  if (kind !== "Object") throw notPlain(kind);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (options.sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, field]) => [name.startsWith("$") ? `$${name}` : name, toPlain(field, options)]));
}

/** The value of JSON text that `toPlain` made; `readArray` makes an array of what stands for it. */
export function fromPlain(text: string, readArray: (type: ArrayType, written: unknown) => WrittenArray): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value);
    if (!entries.some(([name]) => name.startsWith("$"))) return value;
    const [name = "", written] = entries[0] as [string, unknown];
    if (name === "$number") return Number(written);
    if (!name.startsWith("$$") && entries.length === 1) return readArray(arrayTypes[name.slice(1) as ArrayName], written);
    return Object.fromEntries(entries.map(([each, field]) => [each.startsWith("$$") ? each.slice(1) : each, field]));
  });
}

function writeNumber(value: number): unknown {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function notPlain(kind: string): TypeError {
  return new TypeError(`task: what travels must be numbers, texts, lists, plain objects and typed arrays, got ${kind}; write it in those`);
}
