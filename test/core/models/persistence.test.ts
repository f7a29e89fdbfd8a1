import {
  type Dataset,
  fitPersistence,
  key,
  type PersistenceFile,
  packDataset,
  parseModel,
  persistence,
  type SequenceRecord,
} from "@unrolled/core";
import { forecast, logLikelihood, replicated, rollout, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

type Targets = SequenceRecord["targets"];
const dataOf = (targets: Dataset["targets"], ...sequences: Targets[]): Dataset =>
  packDataset({ name: "steps", targets, sequences: sequences.map((steps, i) => ({ id: `s${i}`, targets: steps })) });
const symbols = { kind: "categorical", size: 3, symbols: ["a", "b", "c"] } as const;
const real = { kind: "real", size: 2 } as const;
const count = { kind: "count", size: 1 } as const;
const binary = { kind: "binary", size: 2 } as const;
const poissonLog = (y: number, rate: number): number =>
  y * Math.log(rate) - rate - Array.from({ length: y }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
const normalLog = (y: number, mean: number, sd: number): number =>
  -0.5 * ((y - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

describe("persistence", () => {
  it("is the law that it is written as, for every kind of target", () => {
    const of = (file: Parameters<typeof persistence>[0], targets: Targets): number[] => {
      const data = dataOf(file.targets as Dataset["targets"], targets);
      const own = [...logLikelihood(persistence(file), data, rollout()).sequences[0].increments];
      const method = replicated(smc({ particles: 1 }), 2);
      const { value } = logLikelihood(persistence(file), data, method, key(1));
      expect(value).toBeCloseTo(
        own.reduce((a, b) => a + b, 0),
        10,
      );
      return own;
    };
    const close = (own: number[], wanted: number[]): void => void expect(own).toEqual(wanted.map((x) => expect.closeTo(x, 12)));
    close(of({ targets: symbols, stay: [0.4], rest: [0.5, 0.3, 0.2] }, [0, 0, 2, null]), [
      Math.log(0.5),
      Math.log(0.4 + 0.6 * 0.5),
      Math.log(0.6 * 0.2),
      0,
    ]);
    close(
      of({ targets: real, changeSds: [0.5, 2], rest: [1, -1], restSds: [3, 4] }, [
        [2, 0],
        [2.5, null],
      ]),
      [normalLog(2, 1, 3) + normalLog(0, -1, 4), normalLog(2.5, 2, 0.5)],
    );
    close(of({ targets: count, stay: [0.7], rest: [2] }, [[3], [5], [0]]), [
      poissonLog(3, 2),
      poissonLog(5, 0.7 * 3 + 0.3 * 2),
      poissonLog(0, 0.7 * 5 + 0.3 * 2),
    ]);
    close(
      of({ targets: binary, stay: [0.8, 0.1], rest: [0.3, 0.6] }, [
        [1, 0],
        [1, 1],
      ]),
      [Math.log(0.3) + Math.log(0.4), Math.log(0.8 + 0.2 * 0.3) + Math.log(0.9 * 0.6)],
    );
  });

  it("is fitted where no number can be moved for the better", () => {
    const truths = [
      persistence({ targets: symbols, stay: [0.6], rest: [0.5, 0.3, 0.2] }),
      persistence({ targets: count, stay: [0.6], rest: [4] }),
      persistence({ targets: { kind: "binary", size: 1 }, stay: [0.5], rest: [0.3] }),
      persistence({ targets: { kind: "real", size: 1 }, changeSds: [0.7], rest: [5], restSds: [2] }),
    ];
    truths.forEach((truth, i) => {
      const draws = Array.from({ length: 3 }, (_, s) => truth.sample(200, key(i).fold(s)).targets);
      const data = dataOf({ ...truth.targets, symbols: null } as Dataset["targets"], ...draws);
      const file = fitPersistence(data).toFile();
      const score = (changed: PersistenceFile): number => logLikelihood(persistence(changed), data, rollout()).value;
      const best = score(file);
      const moved = (field: "stay" | "rest" | "changeSds", by: number): PersistenceFile => {
        const values = [...file[field]!];
        values[0] = values[0] * (1 + by);
        const sum = values.reduce((a, b) => a + b, 0);
        return { ...file, [field]: field === "rest" && file.targets.kind === "categorical" ? values.map((x) => x / sum) : values };
      };
      const fields = file.targets.kind === "real" ? (["changeSds"] as const) : (["stay", "rest"] as const);
      // A move of 5 % costs; the pseudo-counts and the first step of counts are worth less than that.
      for (const field of fields) for (const by of [-0.05, 0.05]) expect(best).toBeGreaterThan(score(moved(field, by)));
      const [own, known] = [file.stay ?? file.changeSds!, truth.toFile().stay ?? truth.toFile().changeSds!];
      expect(Math.abs(own[0] - known[0])).toBeLessThan(0.1);
    });
  });

  it("forecasts several steps with the moments of the sums they are", () => {
    const walk = persistence({ targets: { kind: "real", size: 1 }, changeSds: [0.5], rest: [0], restSds: [1] });
    const [{ laws }] = forecast(walk, dataOf({ kind: "real", size: 1 }, [[1], [4]]), { steps: 3, particles: 100, replicates: 2 }, key(3));
    expect(Math.abs(laws!.means[2] - 4)).toBeLessThan(0.25);
    expect(Math.abs(laws!.sds[2] - 0.5 * Math.sqrt(3))).toBeLessThan(0.2);
    const chain = persistence({ targets: symbols, stay: [0.8], rest: [0.5, 0.3, 0.2] });
    const { laws: next } = forecast(chain, dataOf(symbols, [0, 1]), { steps: 3, particles: 100, replicates: 2 }, key(4))[0];
    // Three steps on, 0.8³ has stayed.
    [0.5, 0.3, 0.2].forEach((q, v) => {
      expect(Math.abs(next!.categories[6 + v] - ((v === 1 ? 0.512 : 0) + 0.488 * q))).toBeLessThan(0.12);
    });
  });

  it("comes back from its file, and says what does not fit", () => {
    const file = { targets: { kind: "binary", size: 2 }, stay: [0.5, 0.4], rest: [0.2, 0.3] } as const;
    const json = JSON.parse(JSON.stringify(persistence(file).toFile()));
    expect(parseModel(json, "p.json").toFile()).toEqual(json);
    expect(() => parseModel({ ...json, stay: [0.5, 1] }, "p.json")).toThrow(/p\.json: .*stay\[1\] must be from 0 to below 1, got 1/);
    expect(() => persistence({ ...file, restSds: [1, 1] })).toThrow(/restSds is not for binary targets; leave it out/);
    expect(() => persistence({ targets: symbols, stay: [0.5], rest: [0.5, 0.3, 0.3] })).toThrow(/rest must sum to 1/);
    const gap = dataOf(symbols, [0, null, 1]);
    expect(() => logLikelihood(persistence({ targets: symbols, stay: [0.5], rest: [0.5, 0.3, 0.2] }), gap, rollout())).toThrow(
      /only trailing targets may be missing/,
    );
  });
});
