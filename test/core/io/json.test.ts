import { parseJson, stringifyJson } from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpuSeconds } from "../../support/cpu-seconds.js";

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
};

describe("parseJson", () => {
  test("takes exactly what JSON.parse takes, among texts made by breaking JSON at one place", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "1", "-", "e", ".", "\\", "{", " ", "tru", "\n"),
        fc.nat(2),
        (json, at, added, dropped) => {
          const place = at % (json.length + 1);
          const broken = json.slice(0, place) + added + json.slice(place + dropped);
          let expected: unknown;
          try {
            expected = JSON.parse(broken);
          } catch {
            refused++;
            expect(() => parseJson(broken, "x.json")).toThrow(/^x\.json: /);
            return;
          }
          // The one thing JSON.parse takes and parseJson does not.
          if (/stands twice/.test(message(() => parseJson(broken, "x.json")))) return;
          accepted++;
          expect(parseJson(broken, "x.json")).toEqual(expected);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });

  test("drops a byte-order mark", () => expect(parseJson("\ufeff[1]", "x.json")).toEqual([1]));

  test("reads a million numbers in about a second of processor time", async () => {
    const text = `[${Array.from({ length: 1_000_000 }, (_, i) => i % 27).join(",")}]`;
    const seconds = await cpuSeconds(() => expect(parseJson(text, "x.json")).toHaveLength(1_000_000));
    expect(seconds).toBeLessThan(3);
  });

  test.each([
    ["", "x.json: expected JSON, found an empty file"],
    ["\ufeff \n", "x.json: expected JSON, found an empty file"],
    ["{", "x.json: line 1, column 2: not JSON: the file ends too early"],
    ["[1,]", 'x.json: line 1, column 4: not JSON: expected a value, found "]"'],
    ['{"a": 1,\r\n "a": 2}', 'x.json: line 2, column 2: not JSON: the name "a" stands twice in one object'],
    ['{"a": 1,\n "\\u0061": 2}', 'x.json: line 2, column 2: not JSON: the name "\\u0061" stands twice in one object'],
    ["{'a': 1}", 'x.json: line 1, column 2: not JSON: expected a name in double quotes, found "\'"'],
    [
      "[1, NaN]",
      'x.json: line 1, column 5: not JSON: expected a value, found "NaN" (write null for a missing number, "-Infinity" for minus infinity)',
    ],
    [
      "[-Infinity]",
      'x.json: line 1, column 2: not JSON: expected a value, found "-Infinity" (write null for a missing number, "-Infinity" for minus infinity)',
    ],
    ["[1 2]", 'x.json: line 1, column 4: not JSON: expected "," or "]", found "2"'],
    ['["a\nb"]', "x.json: line 1, column 4: not JSON: a text is not closed or holds a bad character"],
    ["[1] x", 'x.json: line 1, column 5: not JSON: expected the end of the file, found "x"'],
    ["{} // no comments", 'x.json: line 1, column 4: not JSON: expected the end of the file, found "/"'],
    ["[".repeat(100_000), "x.json: line 1, column 65: not JSON: nested deeper than 64"],
  ])("refuses %j with one line that names the place", (text, expected) => {
    expect(message(() => parseJson(text, "x.json"))).toBe(expected);
  });
});

describe("stringifyJson", () => {
  test("writes doubles that read back the same, bit for bit", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const back = parseJson(stringifyJson(values), "x.json") as number[];
        expect(back).toHaveLength(values.length);
        back.forEach((value, i) => {
          expect(Object.is(value, values[i])).toBe(true);
        });
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test("writes any plain value so that JSON.parse reads the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(JSON.parse(stringifyJson(value))).toEqual(value);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test("keeps lists of numbers on one line, and says minus infinity and NaN as the format does", () => {
    const value = {
      value: Number.NEGATIVE_INFINITY,
      error: Number.NaN,
      rows: [[1, -0], new Float64Array([0.1, Number.NaN])],
      none: undefined,
      empty: {},
      list: [],
    };
    expect(stringifyJson(value)).toBe(
      '{\n  "value": "-Infinity",\n  "error": null,\n  "rows": [\n    [1, -0],\n    [0.1, null]\n  ],\n  "empty": {},\n  "list": []\n}\n',
    );
  });

  test("refuses what is not plain data", () => {
    expect(() => stringifyJson({ f: () => 1 })).toThrow("stringifyJson: plain values are required, got a function; convert it first");
  });
});
