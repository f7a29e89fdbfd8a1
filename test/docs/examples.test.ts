import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as unrolled from "unrolled";
import * as extend from "unrolled/extend";
import * as figures from "unrolled/figures";
import * as graph from "unrolled/graph";
import { describe, expect, it } from "vitest";

// `npm run examples` runs them; tsc knows that they type-check.
const folder = resolve(import.meta.dirname, "../../examples");
const examples = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const doors: Readonly<Record<string, object>> = {
  unrolled,
  "unrolled/extend": extend,
  "unrolled/figures": figures,
  "unrolled/graph": graph,
};

describe("the examples", () => {
  it("are numbered, each by a number of its own", () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    expect(examples.filter((file) => !/^\d\d-[a-z-]+\.ts$/.test(file))).toEqual([]);
    expect(new Set(examples.map((file) => file.slice(0, 2))).size).toBe(examples.length);
  });

  it.each(examples)("%s is short, begins with what it is about, and writes the figure of its name", (file) => {
    const text = readFileSync(resolve(folder, file), "utf8");
    const lines = text.trimEnd().split("\n");
    expect(lines.length).toBeLessThan(80);
    expect(lines[0]).toMatch(/^\/\/ .{30,}/);
    expect(text).toMatch(new RegExp(`saveFigure\\([^;]*"${file.replace(/\.ts$/, "")}\\.(svg|html)"`));
  });

  it.each(examples)("%s uses public names only", (file) => {
    const text = readFileSync(resolve(folder, file), "utf8");
    for (const [, names = "", from = ""] of text.matchAll(/import \{([^}]*)\} from "([^"]+)"/g)) {
      if (from.startsWith("node:")) continue;
      expect(Object.keys(doors)).toContain(from);
      const values = names.split(",").map((name) => name.trim()).filter((name) => name !== "" && !name.startsWith("type ")); // biome-ignore format: one list
      expect(values.filter((name) => !Object.hasOwn(doors[from] as object, name))).toEqual([]);
    }
  });

  it("stand in the list, each with what it shows", () => {
    const listed = [...readFileSync(resolve(folder, "README.md"), "utf8").matchAll(/^\| \[[\w-]+\]\(([\w-]+\.ts)\) \| [^|]{20,} \|/gm)];
    expect(listed.map(([, file]) => file)).toEqual(examples);
  });
});
