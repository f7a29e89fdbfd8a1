import { expect, test } from "vitest";
import { parseArguments } from "../../../packages/unrolled/src/command/arguments.js";

const options = { data: { type: "string", multiple: true }, missing: { type: "string", multiple: true }, out: { type: "string" } } as const;

test("behind --missing stands any word that is no option", () => {
  const parse = (...argv: string[]) => parseArguments("fit", argv, options, ["SPEC"]).values;
  expect(parse("hmm", "--data", "a", "b", "--missing", "--", "--missing", "-inf", "--out", "m")).toEqual({
    data: ["a", "b"],
    missing: ["--", "-inf"],
    out: "m",
  });
  expect(() => parse("hmm", "--missing", "--out", "m")).toThrow(/--missing/);
});
