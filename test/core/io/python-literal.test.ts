import { describe, expect, it } from "vitest";
import { pythonLiteral } from "../../../packages/core/src/io/numpy/python-literal.js";

describe("pythonLiteral", () => {
  it("reads what a header of NumPy holds", () => {
    expect(pythonLiteral("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2,), }")).toEqual(
      new Map<string, unknown>([
        ["descr", "<f8"],
        ["fortran_order", false],
        ["shape", [3, 2]],
      ]),
    );
  });
  it.each(["", "{'a': ", "{'a' 1}", "(1 2)", "3 4", "f(1)", "[".repeat(100_000)])("is null for what is none", (text) => {
    expect(pythonLiteral(text)).toBeNull();
  });
});
