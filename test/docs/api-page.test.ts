import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { doors, entriesOf, pageText } from "../../scripts/api-page.mjs";

const docs = resolve(import.meta.dirname, "../../docs");

describe("The API pages", () => {
  it.each(doors.map((door) => [door.page, door] as const))("docs/%s is what the docstrings say", (page, door) => {
    expect(readFileSync(join(docs, page), "utf8") === pageText(door), `docs/${page} is out of date; run node scripts/api-page.mjs`).toBe(
      true,
    );
  });

  it("have a first sentence for every name of the front door, and an example for every function", () => {
    const entries = entriesOf("index.ts");
    expect(entries.length).toBeGreaterThan(100);
    const lacking = entries.filter(({ doc }) => (doc?.prose ?? "") === "").map(({ name }) => name);
    expect(lacking).toEqual([]);
    const withoutExample = entries.filter(({ callable, doc }) => callable && !doc?.tags.some(({ name }) => name === "example"));
    expect(withoutExample.map(({ name }) => name)).toEqual([]);
  });

  it("link to headings that there are, each to its own", () => {
    for (const { page, whole } of doors.filter((door) => door.whole)) {
      const text = readFileSync(join(docs, page), "utf8");
      const headings = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)].map((match) => match[1]!);
      const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map((match) => match[1]!);
      expect(new Set(links).size, page).toBe(links.length);
      expect(links.length, `${page} ${whole}`).toBe(headings.length - 1);
    }
  });
});
