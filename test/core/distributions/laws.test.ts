import { readFileSync } from "node:fs";
import {
  bernoulli,
  categorical,
  type Distribution,
  delta,
  diagonalNormal,
  fullNormal,
  key,
  mixture,
  normal,
  poisson,
} from "@unrolled/core";
import { describe, expect, test } from "vitest";
import { chiSquareScore } from "../../support/law-tests.js";
import { relativeError } from "../../support/relative-error.js";

const golden = JSON.parse(readFileSync(new URL("../../fixtures/laws/laws.json", import.meta.url), "utf8"));

function expectGolden<T>(law: Distribution<T>, { points, logProb, entropy }: { points: T[]; logProb: number[]; entropy: number }): void {
  points.forEach((point, i) => void expect(relativeError(law.logProb(point), logProb[i])).toBeLessThan(1e-14));
  expect(relativeError(law.entropy(), entropy)).toBeLessThan(1e-10);
}

describe("log-probabilities and entropies are those of SciPy", () => {
  test("normal", () => void expectGolden(normal(golden.normal.mean, golden.normal.sd), golden.normal));
  test("diagonalNormal", () =>
    void expectGolden(diagonalNormal(golden.diagonalNormal.means, golden.diagonalNormal.sds), golden.diagonalNormal));
  test("fullNormal, and its marginal where a dimension is missing", () => {
    const law = fullNormal(golden.fullNormal.mean, golden.fullNormal.covariance);
    expectGolden(law, golden.fullNormal);
    golden.fullNormal.points.forEach((point: number[], i: number) => {
      expect(relativeError(law.logProb([point[0], Number.NaN, point[2]]), golden.fullNormal.marginal02[i])).toBeLessThan(1e-14);
    });
  });
  test("poisson", () => void expectGolden(poisson(golden.poisson.rates), golden.poisson));
  test("poisson of rates from 0.001 to a million keeps all digits that its terms have", () => {
    // Terms of size count · log rate cancel: what is left has their rounding.
    for (const { rate, count, logProb } of golden.poissonScalar)
      expect(Math.abs(poisson([rate]).logProb([count]) - logProb)).toBeLessThan(4e-16 * (count * Math.abs(Math.log(rate)) + rate) + 1e-14);
  });
  test("bernoulli", () => void expectGolden(bernoulli(golden.bernoulli.p), golden.bernoulli));
  test("categorical", () => {
    const law = categorical(golden.categorical.p);
    expect(law.entropy()).toBeCloseTo(golden.categorical.entropy, 14);
    expect([0, 1, 2, 3].map((v) => Math.exp(law.logProb(v)))).toEqual(golden.categorical.p.map((p: number) => expect.closeTo(p, 15)));
  });
  test("mixture of normals, its entropy by quadrature", () => {
    const { weights, means, sds } = golden.mixture;
    expectGolden(
      mixture(
        weights,
        means.map((m: number, i: number) => normal(m, sds[i])),
      ),
      golden.mixture,
    );
  });
});

describe("every law is normalised", () => {
  test.each<[string, Distribution<number>]>([
    ["normal", normal(0.3, 0.7)],
    ["mixture of normals", mixture([0.2, 0.8], [normal(-2, 0.5), normal(1, 2)])],
  ])("%s integrates to 1", (_, law) => {
    const step = 1e-3;
    let mass = 0;
    for (let y = -20; y < 20; y += step) mass += Math.exp(law.logProb(y)) * step;
    expect(mass).toBeCloseTo(1, 12);
  });
  test.each<[string, Distribution<readonly number[]>]>([
    ["diagonalNormal", diagonalNormal([0.3, -1], [0.7, 1.5])],
    [
      "fullNormal",
      fullNormal(
        [0.3, -1],
        [
          [0.5, 0.6],
          [0.6, 2],
        ],
      ),
    ],
    [
      "mixture of both",
      mixture(
        [0.4, 0.6],
        [
          diagonalNormal([2, 0], [1, 1]),
          fullNormal(
            [0, -1],
            [
              [1, -0.3],
              [-0.3, 1],
            ],
          ),
        ],
      ),
    ],
  ])("%s integrates to 1 over the plane", (_, law) => {
    const step = 0.05;
    let mass = 0;
    for (let a = -12; a < 12; a += step) for (let b = -12; b < 12; b += step) mass += Math.exp(law.logProb([a, b])) * step * step;
    expect(mass).toBeCloseTo(1, 10);
  });
  test("poisson sums to 1 over counts", () => {
    let mass = 0;
    for (let n = 0; n < 120; n++) for (let m = 0; m < 30; m++) mass += Math.exp(poisson([40, 0.5]).logProb([n, m]));
    expect(mass).toBeCloseTo(1, 12);
  });
  test("bernoulli sums to 1 over all bits", () => {
    const law = bernoulli([0.1, 0, 1, 0.7, 0.5]);
    let mass = 0;
    for (let bits = 0; bits < 32; bits++) mass += Math.exp(law.logProb([0, 1, 2, 3, 4].map((d) => (bits >> d) & 1)));
    expect(mass).toBeCloseTo(1, 14);
  });
});

/** Each law with a number to average per draw, for moments: the mean and its standard error must fit the first. */
const moments: [string, Distribution<never>, [label: string, f: (y: never) => number, expected: number][]][] = [
  ["categorical", categorical([0.2, 0, 0.5, 0.3]), [0.2, 0, 0.5, 0.3].map((p, v) => [`p(${v})`, (y: number) => (y === v ? 1 : 0), p])],
  [
    "bernoulli",
    bernoulli([0.2, 0.9]),
    [
      ["first", (y: number[]) => y[0], 0.2],
      ["both", (y: number[]) => y[0] * y[1], 0.18],
    ],
  ],
  ...[0.7, 8, 60, 5000].map((rate): (typeof moments)[number] => {
    const z = (y: number[]): number => (y[0] - rate) / Math.sqrt(rate);
    return [
      `poisson of rate ${rate}`,
      poisson([rate, 1]) as never,
      [
        ["mean", z, 0],
        ["variance", (y: number[]) => z(y) ** 2, 1],
        ["skewness", (y: number[]) => z(y) ** 3, 1 / Math.sqrt(rate)],
        ["independence", (y: number[]) => z(y) * (y[1] - 1), 0],
      ],
    ];
  }),
  [
    "normal",
    normal(3, 0.5),
    [
      ["mean", (y: number) => y, 3],
      ["variance", (y: number) => (y - 3) ** 2, 0.25],
    ],
  ],
  [
    "diagonalNormal",
    diagonalNormal([1, -1], [2, 0.1]),
    [
      ["mean", (y: number[]) => y[1], -1],
      ["variance", (y: number[]) => (y[0] - 1) ** 2, 4],
      ["covariance", (y: number[]) => (y[0] - 1) * (y[1] + 1), 0],
    ],
  ],
  [
    "fullNormal",
    fullNormal(
      [1, -1, 0],
      [
        [2, 0.6, -0.3],
        [0.6, 1, 0.2],
        [-0.3, 0.2, 0.5],
      ],
    ),
    [
      ["mean", (y: number[]) => y[2], 0],
      ["variance", (y: number[]) => y[2] ** 2, 0.5],
      ["covariance 01", (y: number[]) => (y[0] - 1) * (y[1] + 1), 0.6],
      ["covariance 02", (y: number[]) => (y[0] - 1) * y[2], -0.3],
      ["covariance 12", (y: number[]) => (y[1] + 1) * y[2], 0.2],
    ],
  ],
  [
    "mixture",
    mixture([0.3, 0.7], [normal(-1, 1), normal(2, 0.5)]),
    [
      ["mean", (y: number) => y, 1.1],
      ["square", (y: number) => y * y, 0.3 * 2 + 0.7 * 4.25],
    ],
  ],
  ["delta", delta([1, 2]), [["value", (y: number[]) => y[0] + y[1], 3]]],
] as never;

test.each(moments)("draws of %s have its moments and its entropy, to 5 standard errors", (_, law, checks) => {
  const count = 20_000;
  const keys = key("laws").split(count);
  const draws = keys.map((k) => law.sample(k));
  const all: typeof checks = [...checks];
  all.push(["−log p", (y) => -law.logProb(y), law.entropy()]);
  for (const [label, f, expected] of all) {
    const values = draws.map(f);
    const mean = values.reduce((sum, x) => sum + x / count, 0);
    const se = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count / count);
    expect(se, `precision of ${label}`).toBeLessThan(0.1);
    expect(Math.abs(mean - expected), label).toBeLessThanOrEqual(5 * se + 1e-11);
  }
});

test.each([3, 29.99, 30, 35])("counts drawn at rate %d follow the Poisson law cell by cell", (rate) => {
  const count = 40_000;
  const law = poisson([rate]);
  const cells = Array.from({ length: 80 }, (_, n) => n).filter((n) => count * Math.exp(law.logProb([n])) > 20);
  const drawn = key("cells")
    .fold(rate.toString())
    .split(count)
    .map((k) => law.sample(k)[0]);
  const tail = (n: number): number => (n < cells[0] || n > cells[cells.length - 1] ? 1 : 0);
  const counts = [...cells.map((n) => drawn.filter((y) => y === n).length), drawn.reduce((sum, n) => sum + tail(n), 0)];
  const expected = cells.map((n) => count * Math.exp(law.logProb([n])));
  expected.push(count - expected.reduce((sum, n) => sum + n, 0));
  expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(6);
});

test("equal keys give equal draws, other keys others", () => {
  const law = poisson([300]);
  expect(law.sample(key(5))).toEqual(law.sample(key(5)));
  expect(
    new Set(
      key(6)
        .split(50)
        .map((k) => law.sample(k)[0]),
    ).size,
  ).toBeGreaterThan(20);
});

describe("values outside the support have −Infinity, never NaN", () => {
  test.each<[string, Distribution<never>, unknown[]]>([
    ["categorical", categorical([0.5, 0.5]) as never, [-1, 2, 0.5, Number.NaN]],
    ["categorical of probability 0", categorical([1, 0]) as never, [1]],
    [
      "bernoulli",
      bernoulli([0.5, 0.5]) as never,
      [
        [0.5, 1],
        [2, 0],
      ],
    ],
    [
      "bernoulli of certain bits",
      bernoulli([0, 1]) as never,
      [
        [1, 1],
        [0, 0],
      ],
    ],
    ["poisson", poisson([2]) as never, [[-1], [0.5], [Number.POSITIVE_INFINITY]]],
    ["poisson of rate 0", poisson([0]) as never, [[1]]],
    ["delta", delta(3) as never, [2]],
    ["normal", normal(0, 1) as never, [Number.POSITIVE_INFINITY]],
  ])("%s", (_, law, values) => {
    for (const value of values) expect(law.logProb(value as never)).toBe(Number.NEGATIVE_INFINITY);
  });
  test("what is certain has log-probability 0", () => {
    expect(bernoulli([0, 1]).logProb([0, 1])).toBe(0);
    expect(poisson([0]).logProb([0])).toBeCloseTo(0, 15);
    expect(delta([1, 2]).logProb([1, 2])).toBe(0);
  });
  test("components of weight 0 add nothing", () => {
    expect(mixture([1, 0], [delta(1), delta(2)]).logProb(2)).toBe(Number.NEGATIVE_INFINITY);
    expect(mixture([1, 0], [normal(0, 1), normal(5, 1)]).logProb(5)).toBe(normal(0, 1).logProb(5));
  });
});

describe("missing dimensions are marginalised", () => {
  test.each<[string, Distribution<readonly number[]>, Distribution<readonly number[]>]>([
    ["bernoulli", bernoulli([0.2, 0.9]), bernoulli([0.9])],
    ["poisson", poisson([2, 5]), poisson([5])],
    ["diagonalNormal", diagonalNormal([0, 1], [1, 2]), diagonalNormal([1], [2])],
    [
      "fullNormal",
      fullNormal(
        [0, 1],
        [
          [1, 0.5],
          [0.5, 2],
        ],
      ),
      fullNormal([1], [[2]]),
    ],
  ])("%s", (_, law, marginal) => {
    expect(law.logProb([Number.NaN, 1])).toBeCloseTo(marginal.logProb([1]), 14);
    expect(law.logProb([Number.NaN, Number.NaN])).toBe(0);
  });
});

describe("entropy of mixtures", () => {
  test("is a sum where values can be listed", () => {
    const law = mixture([0.5, 0.5], [categorical([0.5, 0.5, 0]), categorical([0, 0.5, 0.5])]);
    expect(law.entropy()).toBeCloseTo(categorical([0.25, 0.5, 0.25]).entropy(), 14);
    expect(mixture([0.25, 0.75], [delta([0, 1]), delta([1, 1])]).entropy()).toBeCloseTo(bernoulli([0.75]).entropy(), 14);
    expect(mixture([0.5, 0.5], [bernoulli([0.2]), bernoulli([0.6])]).entropy()).toBeCloseTo(bernoulli([0.4]).entropy(), 14);
    expect(mixture([0.5, 0.5], [poisson([40]), poisson([40])]).entropy()).toBeCloseTo(poisson([40]).entropy(), 12);
  });
  test("of one normal said twice is the normal's, and far apart adds log 2", () => {
    expect(mixture([0.5, 0.5], [normal(1, 2), normal(1, 2)]).entropy()).toBeCloseTo(normal(1, 2).entropy(), 12);
    expect(mixture([0.5, 0.5], [normal(0, 1), normal(1e4, 1)]).entropy()).toBeCloseTo(normal(0, 1).entropy() + Math.LN2, 12);
  });
  test("nests", () => {
    const flat = mixture([0.5, 0.25, 0.25], [normal(0, 1), normal(3, 1), normal(5, 0.1)]);
    const nested = mixture([0.5, 0.5], [normal(0, 1), mixture([0.5, 0.5], [normal(3, 1), normal(5, 0.1)])]);
    expect(nested.entropy()).toBeCloseTo(flat.entropy(), 12);
    expect(nested.logProb(4.9)).toBeCloseTo(flat.logProb(4.9), 14);
  });
  test("has none in more dimensions, and says so", () => {
    const law = mixture([0.5, 0.5], [diagonalNormal([0, 0], [1, 1]), diagonalNormal([1, 1], [1, 1])]);
    expect(() => law.entropy()).toThrow(TypeError);
    expect(() => law.entropy()).toThrow(/diagonal-normal.* has no closed form; average/);
  });
});

test("wrong parameters are refused with the value that is wrong", () => {
  expect(() => categorical([0.5, 0.4])).toThrow("categorical: probabilities must sum to 1, got 0.9; normalise them");
  expect(() => categorical([1.5, -0.5])).toThrow("must be probabilities, got -0.5");
  expect(() => categorical([])).toThrow("at least one");
  expect(() => bernoulli([0.5, 1.2])).toThrow("got 1.2");
  expect(() => poisson([1, -2])).toThrow("poisson: rates must be at least 0, got -2");
  expect(() => poisson([Number.NaN])).toThrow("got NaN");
  expect(() => normal(0, 0)).toThrow("normal: sd must be a number above 0, got 0");
  expect(() => normal(Number.POSITIVE_INFINITY, 1)).toThrow("got Infinity");
  expect(() => diagonalNormal([0, 0], [1])).toThrow("one sd per mean (2), got 1");
  expect(() => diagonalNormal([0], [-1])).toThrow("got -1");
  expect(() =>
    fullNormal(
      [0, 0],
      [
        [1, 2],
        [2, 1],
      ],
    ),
  ).toThrow("positive definite, got [[1,2],[2,1]]");
  expect(() =>
    fullNormal(
      [0, 0],
      [
        [1, 0.5],
        [0.4, 1],
      ],
    ),
  ).toThrow("symmetric, got 0.4 at (2, 1) and 0.5 at (1, 2)");
  expect(() => fullNormal([0, 0], [[1]])).toThrow("2 × 2");
  expect(() => mixture([0.5, 0.5], [normal(0, 1)])).toThrow("one law per weight (2), got 1");
  expect(() => delta(Number.NaN)).toThrow("NaN");
  expect(() => poisson([1, 2]).logProb([1])).toThrow("a value must have 2 dimensions, got 1");
});

test("a law does not change with the arrays it was made from", () => {
  const numbers = [0.5, 0.5];
  const square = [
    [2, 0],
    [0, 2],
  ];
  const laws = [
    categorical(numbers) as unknown as Distribution<never>,
    bernoulli(numbers) as unknown as Distribution<never>,
    poisson(numbers) as unknown as Distribution<never>,
    diagonalNormal(numbers, numbers) as unknown as Distribution<never>,
    fullNormal(numbers, square) as unknown as Distribution<never>,
    mixture(numbers, [normal(0, 1), normal(1, 1)]) as unknown as Distribution<never>,
    delta(numbers) as unknown as Distribution<never>,
  ];
  const look = (): unknown[] => laws.map((law) => [law.sample(key(1)), law.logProb(law.sample(key(2))), law.entropy()]);
  const before = look();
  numbers[0] = 0.9;
  square[0][0] = 9;
  expect(look()).toEqual(before);
});
