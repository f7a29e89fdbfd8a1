import { checkOptions } from "@unrolled/core";
import { key } from "unrolled";
import { describe, expect, it } from "vitest";

interface Options {
  readonly particles?: number;
  readonly key?: string;
}

const check =
  (options: unknown): (() => void) =>
  () =>
    checkOptions("smc", options as Options, ["particles", "key"]);

describe("checkOptions", () => {
  it("takes every name that there is, and names that are undefined", () => {
    expect(check({})).not.toThrow();
    expect(check({ particles: 3, key: "a", other: undefined })).not.toThrow();
  });

  it("says which name is not taken, and which was probably meant", () => {
    expect(check({ particels: 3 })).toThrow(
      new RangeError('smc: options may be particles, key, got "particels" (did you mean "particles"?)'),
    );
    expect(check({ colour: 3 })).toThrow(new RangeError('smc: options may be particles, key, got "colour"; leave it out'));
  });

  it("refuses what is no object of options", () => {
    expect(check(1000)).toThrow(new TypeError("smc: options must be an object such as { particles: … }, got 1000"));
    expect(check([1])).toThrow("got a list of 1");
    expect(check(null)).toThrow("got null");
    expect(check(key(1))).toThrow("got a key");
  });

  it("does not compile where a name is left out or there is none such", () => {
    // @ts-expect-error: key is left out
    checkOptions("smc", {} as Options, ["particles"]);
    // @ts-expect-error: there is no colour
    checkOptions("smc", {} as Options, ["particles", "key", "colour"]);
  });
});
