import { createWorkspace, type KernelName, logInto, type Reals, shiftedExpInPlace, sigmoidInPlace, tanhInto } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel, onKernel } from "../../support/each-kernel.js";
import { errorOfLog, preciseExp, preciseSigmoid, preciseTanh, ulpsFrom, unit } from "../../support/high-precision.js";

/** From `low` to `high` by one ratio. */
const spaced = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low * (high / low) ** ((i + 0.37) / count));
const signed = (x: readonly number[]): number[] => x.flatMap((value) => [value, -value]);
/** Where k of x = k ln 2 + r changes: (k + ½) ln 2 and its neighbours. */
const boundaries = Array.from({ length: 1022 }, (_, k) => (k + 0.5) * Math.LN2).flatMap((x) => [x - 2 * unit(x), x, x + unit(x)]);
const magnitudes = [...spaced(1e-300, 1e-3, 300), ...spaced(1e-3, 40, 3000), ...spaced(40, 708, 500)];

const float64 = {
  "shiftedExpInPlace, below 0": {
    x: [...magnitudes, ...boundaries].filter((x) => x <= 708).map((x) => -x),
    run: (y: Float64Array) => shiftedExpInPlace(y, 0, y.length, 0),
    value: preciseExp,
    bound: 1.5,
  },
  sigmoidInPlace: {
    x: signed([...magnitudes, ...boundaries]).filter((x) => x >= -708),
    run: (y: Float64Array) => sigmoidInPlace(y, 0, y.length),
    value: preciseSigmoid,
    bound: 3,
  },
  tanhInto: {
    x: signed([...magnitudes, ...boundaries.map((x) => x / 2), ...spaced(3, 20, 3000)]).filter((x) => Math.abs(x) < 50),
    run: (y: Float64Array) => tanhInto(y, 0, y, 0, y.length),
    value: preciseTanh,
    bound: 5,
  },
} as const;
/** The oracle's values are the same for all kernels. */
const precise = Object.entries(float64).map(([name, { x, run, value, bound }]) => ({
  name,
  bound,
  x: Float64Array.from(x),
  run,
  values: x.map(value),
}));
const greatest = (errors: Iterable<number>): number => {
  let worst = 0;
  for (const error of errors) if (!(Math.abs(error) <= worst)) worst = Math.abs(error);
  return worst;
};

/** Of float32, subnormal results counted in the least unit. */
const unit32 = (x: number): number => Math.max(unit(x) * 2 ** 29, 2 ** -149);
const near1 = spaced(1e-7, 1e-3, 300).flatMap((x) => [1 + x, 1 - x]);
const all32 = [...spaced(1.2e-38, 1e-3, 10_000), ...spaced(1e-3, 87, 60_000)];
const float32 = {
  sigmoidInPlace: {
    x: signed(all32),
    run: (y: Float32Array) => sigmoidInPlace(y, 0, y.length),
    value: (x: number) => 1 / (1 + Math.exp(-x)),
    bound: 3.5,
  },
  tanhInto: {
    x: signed([...all32, ...spaced(4, 8, 60_000)]),
    run: (y: Float32Array) => tanhInto(y, 0, y, 0, y.length),
    value: Math.tanh,
    bound: 7,
  },
  logInto: {
    x: [...spaced(2e-45, 1.2e-38, 1000), ...spaced(1.2e-38, 1, 40_000), ...spaced(1, 3.4e38, 40_000), ...spaced(0.5, 2, 40_000), ...near1],
    run: (y: Float32Array) => logInto(y, 0, y, 0, y.length),
    value: Math.log,
    bound: 1,
  },
} as const;

describeOnEachKernel("the exponential family", (kernel) => {
  it.each(precise)("keeps $name within $bound ulp of its value in 256 bits", ({ x, run, values, bound }) => {
    const y = x.slice();
    run(y);
    expect(greatest(y.map((value, i) => ulpsFrom(value, values[i]!)))).toBeLessThan(bound);
  });

  it("keeps logInto within 1 ulp of its value in 256 bits, near 1 too", () => {
    const x = Float64Array.from([
      ...spaced(1e-323, 1e-307, 300),
      ...spaced(2.3e-308, 1, 1500),
      ...spaced(1, 1.7e308, 1500),
      ...spaced(0.5, 2, 4000),
      ...spaced(1e-15, 1e-3, 300).flatMap((d) => [1 + d, 1 - d]),
    ]);
    const y = new Float64Array(x.length);
    logInto(y, 0, x, 0, x.length);
    expect(greatest(y.map((value, i) => (x[i] === 1 ? value : errorOfLog(value, x[i]!) / unit(value))))).toBeLessThan(1);
  });

  it.each(Object.entries(float32))("keeps float32 %s within its ulps of the float64 value", (_, { x, run, value, bound }) => {
    const from = Float32Array.from(x);
    const y = from.slice();
    run(y);
    const errors = Float64Array.from(y, (result, i) => {
      const expected = value(from[i]!);
      return expected === 0 ? result / 2 ** -149 : (result - expected) / unit32(expected);
    });
    expect(greatest(errors)).toBeLessThan(bound);
  });

  it("sums the exponentials that it writes, each less than the shift", () => {
    const x = Float64Array.from(magnitudes, (m) => 2 - m);
    const y = x.slice();
    const sum = shiftedExpInPlace(y, 0, y.length, 2);
    expect(greatest(y.map((e, i) => (x[i]! - 2 < -708 ? e : e / Math.exp(x[i]! - 2) - 1)))).toBeLessThan(4e-16);
    expect(sum / y.reduce((partial, e) => partial + e, 0)).toBeCloseTo(1, 13);
  });

  it.each([Float64Array, Float32Array])("saturates at the ends and passes NaN on, in a %o", (Numbers) => {
    const ends = Numbers.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e6, -1e6, 45, Number.NaN, 0, -0);
    const tanh = new Numbers(8);
    tanhInto(tanh, 0, ends, 0, 8);
    // float32 stops a few ulp short of 1.
    const one = Numbers === Float64Array || kernel === "plain" ? 1 : tanh[0]!;
    expect(1 - one).toBeLessThan(4.2e-7);
    expect(1 - one).toBeGreaterThanOrEqual(0);
    expect([...tanh].map((y) => y + 0)).toEqual([one, -one, one, -one, one, Number.NaN, 0, 0]);
    const sigmoid = ends.slice();
    sigmoidInPlace(sigmoid, 0, 8);
    expect([...sigmoid]).toEqual([1, expect.closeTo(0, 37), 1, expect.closeTo(0, 37), 1, Number.NaN, 0.5, 0.5]);
    expect(sigmoid[1]).toBeGreaterThanOrEqual(0);
    const logs = Numbers.of(0, -0, 1, Number.POSITIVE_INFINITY, Number.NaN);
    logInto(logs, 0, logs, 0, 5);
    expect([...logs]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, Number.NaN]);
  });

  it("makes the exponentials of what is far below the shift 0, also of −Infinity, and of NaN NaN", () => {
    const exp = Float64Array.of(0, Number.NEGATIVE_INFINITY, -746, -1e9, Number.NaN);
    expect(shiftedExpInPlace(exp, 0, 4, 0)).toBe(1);
    expect([...exp.subarray(0, 4)]).toEqual([1, 0, 0, 0]);
    expect(shiftedExpInPlace(exp, 3, 2, 0)).toBeNaN();
    expect(exp[4]).toBeNaN();
  });

  const functions: Record<string, (A: Reals, offset: number, length: number) => void> = {
    sigmoidInPlace,
    tanhInto: (A, offset, length) => tanhInto(A, offset, A, offset, length),
    logInto: (A, offset, length) => logInto(A, offset, A, offset, length),
  };
  const places = Object.entries(functions).flatMap(([name, run]) => [
    { name, kind: "Float64Array", Numbers: Float64Array, run },
    { name, kind: "Float32Array", Numbers: Float32Array, run },
  ]);
  places.push({
    name: "shiftedExpInPlace",
    kind: "Float64Array",
    Numbers: Float64Array,
    run: (A, offset, length) => shiftedExpInPlace(A as Float64Array, offset, length, 8),
  } as (typeof places)[number]);

  it.each(places)("gives $name in a $kind the same bits at every place, and touches nothing beside them", ({ Numbers, run }) => {
    const [beside] = Numbers.of(0.7);
    const workspace = createWorkspace();
    for (let seed = 0; seed < 40; seed++) {
      const alone = Numbers.of(4 + 4 * Math.sin(seed));
      const [x] = alone;
      run(alone, 0, 1);
      for (let length = 1; length <= 9; length++)
        workspace.scope(() => {
          // In the kernels' own memory, where what they write beside their range would be seen.
          const A = workspace.vector(length + 5, Numbers === Float64Array ? "float64" : "float32").fill(beside);
          A.fill(x, 3, 3 + length);
          run(A, 3, length);
          expect([...A]).toEqual([beside, beside, beside, ...new Array(length).fill(alone[0]), beside, beside]);
        });
    }
  });

  it("writes tanh and log elsewhere, from and to their offsets", () => {
    const A = Float64Array.of(9, 9, 1, 2, 3, 9);
    const B = new Float64Array(5).fill(7);
    tanhInto(B, 1, A, 2, 3);
    const tanh = B.slice(1, 4);
    expect([...B]).toEqual([7, ...tanh, 7]);
    logInto(B, 1, A, 2, 3);
    expect([...B]).toEqual([7, 0, expect.closeTo(Math.LN2, 15), expect.closeTo(Math.log(3), 15), 7]);
    expect([...tanh]).toEqual([1, 2, 3].map((x) => expect.closeTo(Math.tanh(x), 15)));
    expect([...A]).toEqual([9, 9, 1, 2, 3, 9]);
  });

  it("agrees with the plain twins within the sum of both bounds", () => {
    const x = Float64Array.from(signed(magnitudes)).filter((v) => v > -700);
    const on = (name: KernelName): Float64Array =>
      onKernel(name, () => {
        const y = x.slice();
        sigmoidInPlace(y, 0, y.length);
        return y;
      });
    const [mine, theirs] = [on(kernel), on("plain")];
    expect(greatest(mine.map((y, i) => (y - theirs[i]!) / unit(y)))).toBeLessThanOrEqual(6);
  });
});
