import { readOption, registry } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const shapes = () => registry<{ name: string; corners: number }>("shape", [{ name: "square", corners: 4 }]);

describe("registry", () => {
  it("finds what it was made with and what was added, in order", () => {
    const known = shapes();
    known.add({ name: "triangle", corners: 3 });
    expect(known.names()).toEqual(["square", "triangle"]);
    expect(known.all().map(({ corners }) => corners)).toEqual([4, 3]);
    expect(known.get("triangle", "draw").corners).toBe(3);
    expect(known.find("circle")).toBeNull();
  });

  it("refuses an unknown name with the names there are and the nearest", () => {
    expect(() => shapes().get("sqare", "draw")).toThrow('draw: shape must be one of square, got "sqare" (did you mean "square"?)');
    expect(() => shapes().get(7 as never, "draw")).toThrow("draw: shape must be one of square, got 7");
  });

  it("takes the same value twice, but no two kinds of one name and none without", () => {
    const known = shapes();
    const hexagon = { name: "hexagon", corners: 6 };
    known.add(hexagon);
    known.add(hexagon);
    expect(known.all()).toHaveLength(2);
    expect(() => known.add({ ...hexagon })).toThrow('there is a shape called "hexagon" already; give yours another name');
    expect(() => known.add({ corners: 2 } as never)).toThrow("a shape must have a name, got nothing");
    expect(known.all()).toHaveLength(2);
  });
});

describe("required fields", () => {
  const drawn = () => registry<{ name: string; corners: number; draw(): void }>("shape", [], { corners: "number", draw: "function" });

  it("refuse half a kind, which stays unknown, and say all that it lacks", () => {
    const known = drawn();
    expect(() => known.add({ name: "half" } as never)).toThrow('add: the shape "half" lacks corners (a number), draw (a function)');
    expect(() => known.add({ name: "half", corners: 3, draw: null } as never)).toThrow(/lacks draw \(a function\)$/);
    expect(known.names()).toEqual([]);
    known.add({ name: "whole", corners: 3, draw: () => {} });
    expect(known.names()).toEqual(["whole"]);
  });
});

describe("readOption", () => {
  it("reads numbers within their bounds", () => {
    const rule = { type: "number", above: 0, below: 1, help: "", default: "" } as const;
    expect(readOption("rate", rule, "0.5")).toBe(0.5);
    for (const text of ["0", "1", "", "x", "Infinity"])
      expect(() => readOption("rate", rule, text)).toThrow(`rate must be a number above 0 and below 1, got "${text}"`);
    const count = { type: "integer", least: 1, help: "", default: "" } as const;
    expect(readOption("n", count, "1")).toBe(1);
    for (const text of ["0", "1.5"]) expect(() => readOption("n", count, text)).toThrow("n must be an integer at least 1");
  });

  it("reads words", () => {
    const rule = { type: "choice", values: ["tanh", "relu"], help: "", default: "tanh" } as const;
    expect(readOption("f", rule, "relu")).toBe("relu");
    expect(() => readOption("f", rule, "rely")).toThrow('f must be one of tanh, relu, got "rely" (did you mean "relu"?)');
  });

  it("reads texts of a form", () => {
    const rule = { type: "text", form: "a or a:N", matches: /^a(:\d)?$/, help: "", default: "a" } as const;
    expect(readOption("f", rule, "a:3")).toBe("a:3");
    expect(() => readOption("f", rule, "b")).toThrow('f must be a or a:N, got "b"');
  });
});
