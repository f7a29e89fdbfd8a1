import * as front from "unrolled";
import * as extend from "unrolled/extend";
import * as figures from "unrolled/figures";
import * as graph from "unrolled/graph";
import { describe, expect, it } from "vitest";

describe("the front door", () => {
  const names = Object.keys(front);

  it("holds what scripts and notebooks need, and little else", () => {
    expect(names).toEqual(expect.arrayContaining(["compare", "fitModel", "score", "writeReport", "writeModelFile", "readModelFile"]));
    expect(names).toEqual(expect.arrayContaining(["logLikelihood", "fit", "hiddenMarkov", "randomRecurrent", "key", "show"]));
    expect(names.length).toBeLessThanOrEqual(80);
    for (const internal of ["layOut", "threefry", "withPath", "describedBy", "registry", "dag"]) expect(names).not.toContain(internal);
  });

  it("gives the same things as the doors behind it", () => {
    const behind = { ...graph, ...figures, ...extend } as Readonly<Record<string, unknown>>;
    for (const name of names) if (name in behind) expect((front as Readonly<Record<string, unknown>>)[name], name).toBe(behind[name]);
    expect(Object.keys(graph)).toEqual(expect.arrayContaining(["independence", "templateGraph", "drawTemplate", "markovBlanket"]));
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(["scoreFigure", "renderReport", "figureSvg"]));
    expect(Object.keys(extend)).toEqual(expect.arrayContaining(["families", "methods", "laws", "modelKinds", "taskPerformer", "registry"]));
  });
});
