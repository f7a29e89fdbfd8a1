import { key } from "@unrolled/core";
import { viterbi } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { enumeratePaths } from "../../support/enumerate-paths.js";
import { fakeFiniteView } from "../../support/fake-finite-view.js";
import { finiteModel } from "../../support/finite-model.js";
import { randomTables } from "../../support/random-tables.js";
import { relativeError } from "../../support/relative-error.js";

const decode = (tables: Parameters<typeof fakeFiniteView>[0]) => {
  const view = fakeFiniteView(tables);
  return viterbi(finiteModel(view), view.data);
};

describe("viterbi", () => {
  for (const [K, lengths] of [
    [1, [3]],
    [2, [1, 9, 4]],
    [4, [6, 2]],
  ] as const)
    for (const varying of [false, true])
      it(`finds the best of all paths, K = ${K}, lengths ${lengths}, ${varying ? "a matrix for each step" : "one matrix"}`, () => {
        const tables = randomTables(K, lengths, key("viterbi").fold(K), varying);
        decode(tables).forEach(({ id, path, logProbability }, s) => {
          const best = enumeratePaths(tables, s).reduce((a, b) => (b.logJoint > a.logJoint ? b : a));
          expect(id).toBe(`s${s}`);
          expect(Array.from(path!)).toEqual(best.path);
          expect(relativeError(logProbability, best.logJoint)).toBeLessThan(1e-12);
        });
      });

  it("takes the smaller state where states tie", () => {
    const flat = {
      initial: [0.5, 0.5],
      transition: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      logEmission: [
        [
          [0, 0],
          [0, 0],
          [-1, 0],
        ],
      ],
    };
    expect(Array.from(decode(flat)[0]!.path!)).toEqual([0, 0, 1]);
  });

  it("has no path for impossible data, and names the first step that no beginning of a path explains", () => {
    const tables = randomTables(2, [4, 3], key("impossible"));
    const transition = [
      [1, 0],
      [0.5, 0.5],
    ];
    // Step 2 leaves only state 0, which never leaves itself; step 3 needs state 1.
    const logEmission = [
      [
        [0, 0],
        [0, -Infinity],
        [-Infinity, 0],
        [0, 0],
      ],
      tables.logEmission[1]!,
    ];
    const mixed = { ...tables, transition, logEmission };
    const [lost, kept] = decode(mixed);
    const possible = (length: number) => enumeratePaths(mixed, 0, length).some(({ logJoint }) => logJoint > -Infinity);
    expect([1, 2, 3, 4].map(possible)).toEqual([true, true, false, false]);
    expect(lost).toEqual({ id: "s0", path: null, logProbability: -Infinity, firstImpossibleStep: 2 });
    expect(kept).toEqual({ ...decode({ ...mixed, logEmission: [tables.logEmission[1]!] })[0]!, id: "s1" });
  });

  it("throws on NaN", () => {
    const tables = randomTables(2, [2], key("impossible"));
    expect(() =>
      decode({
        ...tables,
        logEmission: [
          [
            [0, 0],
            [NaN, 0],
          ],
        ],
      }),
    ).toThrow(/viterbi: .*NaN at step 2 of sequence "s0"/);
  });
});
