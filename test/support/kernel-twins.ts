import { createWorkspace, fillUniform, type KernelName, kernels } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { describeOnEachKernel, onKernel } from "./each-kernel.js";

/*
 * Kernels against their plain twins. A case says what numbers a call works on; the tests here run it on every kernel, with
 * its arrays in all the places they can have, and compare.
 */

export type Numbers = Float64Array | Float32Array | Int32Array;
export type Kind = "float64" | "float32" | "int32";

/** One array of a call. */
export interface Given {
  readonly kind: Kind;
  readonly values: readonly number[];
  /** Left with other numbers; what is not `written` must keep its bits. */
  readonly written?: boolean;
  /** Numbers of one row, for an array that has rows; a whole that all rows share has none. */
  readonly row?: number;
}
/** Where it stands in a call. `never` stands for the kind that the kernel takes, which the case knows. */
export interface Placed {
  readonly array: never;
  readonly at: number;
  /** The array from `at` on and no longer, for parameters without offset. */
  readonly only: never;
}

export interface TwinCase {
  /** What sets it apart from the kernel's other cases, for a message. */
  readonly title: string;
  readonly given: Readonly<Record<string, Given>>;
  /** Rows that the call handles, where it is one that handles rows one by one. */
  readonly count?: number;
  readonly call: (arrays: Record<string, Placed>, count: number) => unknown;
  /** Of the difference from the plain twin, beside each number's own size: relative to the scale of the case's numbers. */
  readonly tolerance: number;
  /** A scale for sums, whose terms cancel: default the greatest finite magnitude given, at least 1. */
  readonly scale?: number;
  /** The SIMD kernels without fused products do what the plain ones do, in that order: the same bits. */
  readonly exactOnSimd?: boolean;
}

const makers = { float64: Float64Array, float32: Float32Array, int32: Int32Array } as const;
const guard = { float64: -7.25e11, float32: -7.25e11, int32: -77 } as const;

interface Outcome {
  readonly result: unknown;
  readonly arrays: Record<string, Numbers>;
}

/** Resident: in a workspace's scope. Ordinary: copied for the call. One: all cut from one ordinary buffer. */
const placements = ["resident", "ordinary", "mixed", "mixed the other way", "one"] as const;
type Placement = (typeof placements)[number];

const numbersOf = new WeakMap<Given, Numbers>();
function numbers(given: Given): Numbers {
  const known = numbersOf.get(given) ?? new makers[given.kind](given.values);
  numbersOf.set(given, known);
  return known;
}

function run({ title, given, call }: TwinCase, count: number, placement: Placement): Outcome {
  const workspace = createWorkspace();
  const make = (kind: Kind, length: number): Numbers => (kind === "int32" ? workspace.indices(length) : workspace.vector(length, kind));
  return workspace.scope(() => {
    const entries = Object.entries(given);
    const before = (i: number): number => (i % 5) + 1;
    const lengths = entries.map(([, { values }], i) => before(i) + values.length + 3);
    const shared = new ArrayBuffer(placement === "one" ? 8 * lengths.reduce((sum, length) => sum + length, 0) : 0);
    let used = 0;
    const wholes: Numbers[] = [];
    const placed: Record<string, Placed> = {};
    entries.forEach(([name, one], i) => {
      const { kind } = one;
      const length = lengths[i];
      const inScope =
        placement === "resident" || (placement === "mixed" && i % 2 === 0) || (placement === "mixed the other way" && i % 2 === 1);
      const array = placement === "one" ? new makers[kind](shared, used, length) : inScope ? make(kind, length) : new makers[kind](length);
      used += 8 * length;
      const at = before(i);
      const end = at + one.values.length;
      array.fill(guard[kind]);
      array.set(numbers(one), at);
      wholes.push(array);
      placed[name] = { array: array as never, at, only: array.subarray(at, end) as never };
    });
    const result = call(placed, count);
    const arrays: Record<string, Numbers> = {};
    entries.forEach(([name, one], i) => {
      const at = before(i);
      const end = at + one.values.length;
      const edge = new makers[one.kind]([guard[one.kind]])[0];
      const array = wholes[i];
      if (array.subarray(0, at).some((x) => x !== edge) || array.subarray(end).some((x) => x !== edge))
        throw new Error(`${title}: numbers beside ${name} were written`);
      arrays[name] = array.slice(at, end);
      if (one.written !== true) expectBits(arrays[name], numbers(one), `${title}: ${name}, which is only read`);
    });
    return { result, arrays };
  });
}

const bytes = (A: Numbers): Uint8Array => new Uint8Array(A.buffer, A.byteOffset, A.byteLength);

function expectBits(actual: Numbers, expected: Numbers, what: string): void {
  if (Buffer.compare(bytes(actual), bytes(expected)) !== 0) expect(Array.from(actual), what).toEqual(Array.from(expected));
}

function expectSame(actual: Outcome, expected: Outcome, what: string): void {
  for (const [name, values] of Object.entries(expected.arrays)) expectBits(actual.arrays[name], values, `${what}: ${name}`);
  if (!Object.is(actual.result, expected.result)) expect(actual.result, what).toBe(expected.result);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, scale: number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (a === e || Object.is(a, e) || Math.abs(a - e) <= tolerance * (Math.abs(e) + scale)) continue;
    expect(a, `${what}[${i}]`).toBe(e);
  }
}

function scaleOf({ given, scale }: TwinCase): number {
  if (scale !== undefined) return scale;
  let greatest = 1;
  for (const one of Object.values(given))
    if (one.kind !== "int32") for (const x of numbers(one)) if (Number.isFinite(x)) greatest = Math.max(greatest, Math.abs(x));
  return greatest;
}

/** Row n alone. */
function rowOf(one: TwinCase, n: number): TwinCase {
  const given = Object.fromEntries(
    Object.entries(one.given).map(([name, array]) => [
      name,
      array.row === undefined ? array : { ...array, values: array.values.slice(n * array.row, (n + 1) * array.row) },
    ]),
  );
  return { ...one, given, count: 1 };
}

/** The tests that the cases of every kernel pass. */
export function describeTwins(kernelCases: Readonly<Record<string, readonly TwinCase[]>>): void {
  const oracles = new Map<TwinCase, Outcome>();
  const oracle = (one: TwinCase): Outcome => {
    const known = oracles.get(one) ?? onKernel("plain", () => run(one, one.count ?? 0, "ordinary"));
    oracles.set(one, known);
    return known;
  };

  describe.each(Object.entries(kernelCases))("%s", (_, cases) => {
    describeOnEachKernel("has", (kernel: KernelName) => {
      it("the plain twin's numbers, the same bits wherever its arrays stand, and touches nothing beside them", () => {
        for (const one of cases) {
          const expected = oracle(one);
          kernels.use(kernel);
          const resident = run(one, one.count ?? 0, "resident");
          if (kernel === "plain" || (kernel === "simd" && one.exactOnSimd === true)) expectSame(resident, expected, one.title);
          else {
            const scale = scaleOf(one);
            for (const [name, values] of Object.entries(expected.arrays))
              if (one.given[name].kind === "int32") expectBits(resident.arrays[name], values, `${one.title}: ${name}`);
              else expectClose(resident.arrays[name], values, one.tolerance, scale, `${one.title}: ${name}`);
            if (typeof expected.result === "number")
              expectClose([resident.result as number], [expected.result], one.tolerance, scale, `${one.title}: the result`);
          }
          for (const placement of placements.slice(1))
            expectSame(run(one, one.count ?? 0, placement), resident, `${one.title}, ${placement}`);
        }
      });

      const byRow = cases.filter(({ count }) => count !== undefined && count > 1);
      if (byRow.length === 0) return;
      it("the same bits for a row alone and among others", () => {
        for (const one of byRow) {
          const whole = run(one, one.count!, "resident");
          for (let n = 0; n < one.count!; n++) {
            const alone = run(rowOf(one, n), 1, "resident");
            for (const [name, { row, written }] of Object.entries(one.given))
              if (row !== undefined && written === true)
                expectBits(alone.arrays[name], whole.arrays[name].slice(n * row, (n + 1) * row), `${one.title}: ${name}, row ${n}`);
          }
        }
      });
    });
  });
}

/** `length` numbers of a law that fits most kernels: between −spread and spread, never 0, the same for a seed. */
export function noise(length: number, seed: number, spread = 2): number[] {
  const u = new Float64Array(length);
  fillUniform(u, 0, length, 0x6b65726e, seed);
  return Array.from(u, (x) => spread * (2 * x - 1));
}
