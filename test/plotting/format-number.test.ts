import { describe, expect, test } from "vitest";
import { formatInterval, formatP, visibleDecimals } from "../../packages/plotting/src/format-number.js";

describe("digits never contradict the verdict", () => {
  test("an end of an interval that is not 0 does not read 0", () => {
    expect(formatInterval([0.0004, 4.51])).toBe("[0.0004, 4.5100]");
    expect(formatInterval([-2.3, -0.003])).toBe("[−2.300, −0.003]");
    expect(formatInterval([0, 4.51])).toBe("[0.00, 4.51]");
    expect(formatInterval([-0.0001, 4.51])).toBe("[−0.0001, 4.5100]");
    expect(visibleDecimals([1.2, 4.5], 2)).toBe(2);
  });

  test("a p-value is read on its own side of 0.05", () => {
    expect(formatP(0.04996)).toBe("0.04996");
    expect(formatP(0.04951)).toBe("0.0495");
    expect(formatP(0.05)).toBe("0.050");
    expect(formatP(0.0504)).toBe("0.050");
    expect(formatP(0.0123)).toBe("0.012");
  });
});
