import { readFileSync } from "node:fs";
import { type Dataset, fitModel, packDataset } from "unrolled";
import { describe, expect, it } from "vitest";

/** A data set of the package by its name, or a series of test/fixtures/series. */
function dataOf(name: string): Dataset | string {
  if (name === "earthquakes") return name;
  const { values } = JSON.parse(readFileSync(new URL(`../fixtures/series/${name}.json`, import.meta.url), "utf8")) as { values: number[] };
  return packDataset({ name, targets: { kind: "real", size: 1 }, sequences: [{ id: name, targets: values.map((y) => [y]) }] });
}

const exactly = "prior=0,tolerance=1e-8";
const few = `${exactly},restarts=1`;
const returns = "form=intercept,coefficients=switching,variance=switching";

/** The rows of docs/published-values.md: SPEC, series, log-likelihood, and the digits that are published. */
const published: readonly (readonly [spec: string, series: string, logLikelihood: number, digits: number])[] = [
  [`hmm:1,start=stationary,${exactly}`, "earthquakes", -391.9189, 4],
  [`hmm:2,start=stationary,${few}`, "earthquakes", -342.3183, 4],
  [`hmm:3,start=stationary,${exactly},restarts=3`, "earthquakes", -329.4603, 4],
  [`hmm:4,start=stationary,${few},seed=1`, "earthquakes", -327.8316, 4],
  [`hmm:2,${few}`, "earthquakes", -341.8787, 4],
  [`hmm:3,${exactly},restarts=3`, "earthquakes", -328.5275, 4],
  [`hmm:4,${few},seed=1`, "earthquakes", -326.285, 3],
  [`msar:2,lags=4,${few},seed=6`, "us-gnp", -181.26339, 4],
  [`msar:2,lags=2,coefficients=switching,${few}`, "us-gnp", -179.32354, 4],
  [`msar:2,lags=1,coefficients=switching,${few},seed=2`, "us-gnp", -186.7575, 4],
  [`msar:2,lags=0,${few}`, "fed-funds", -508.63592, 4],
  [`msar:2,lags=1,${returns},${few}`, "absolute-returns", -745.7977, 4],
  [`msar:2,lags=1,level=none,${returns},${few}`, "mumps", 131.7225, 4],
  [`hmm:1,${exactly}`, "speed", -305.33, 2],
  [`hmm:2,${few}`, "speed", -88.73, 2],
];

describe("published values", () => {
  it.each(published)("%s on %s", async (spec, series, value, digits) => {
    const { train } = await fitModel(spec, dataOf(series), { workers: 0 });
    expect(train?.logLikelihood).toBeCloseTo(value, digits);
  });

  it("stand in the table with the SPEC that gives them", () => {
    const page = readFileSync(new URL("../../docs/published-values.md", import.meta.url), "utf8");
    expect(published.filter(([spec]) => !page.includes(`\`${spec}\``)).map(([spec]) => spec)).toEqual([]);
  });
});
