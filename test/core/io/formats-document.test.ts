import { readFileSync } from "node:fs";
import { parseCsv, parseDataset, parseJson, parseModel } from "@unrolled/core";
import { describe, expect, test } from "vitest";

const text = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
/** Fenced blocks: the words after the fence, and the content. */
const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info, content], i) => ({
  name: `${i + 1} (${info})`,
  info: info!,
  content: content!,
}));

describe("every example of docs/formats.md is a file that is read:", () => {
  test.each(blocks)("block $name", async ({ info, content }) => {
    if (info === "json model") expect(parseModel(parseJson(content, "m.json"), "m.json").parameterCount).toBeGreaterThan(0);
    else if (info === "json data") expect(parseDataset(parseJson(content, "d.json"), "d.json").stepCount).toBeGreaterThan(0);
    else if (info === "json") expect(parseJson(content, "x.json")).toBeTypeOf("object");
    else if (info === "csv") expect((await parseCsv(content, "d.csv")).stepCount).toBeGreaterThan(0);
    else throw new Error(`an example must be "json model", "json data", "json" or "csv", found "${info}"`);
  });

  test("there are examples of every kind", () => {
    const kinds = blocks.filter(({ info }) => info === "json model").map(({ content }) => (JSON.parse(content) as { kind: string }).kind);
    expect(new Set(kinds)).toEqual(
      new Set([
        "hidden-markov",
        "linear-gaussian",
        "recurrent",
        "encoder-decoder",
        "n-gram",
        "persistence",
        "switching-autoregression",
        "window-network",
        "hidden-markov-tagger",
      ]),
    );
    expect(blocks.filter(({ info }) => info === "json data").length).toBeGreaterThanOrEqual(3);
    expect(blocks.filter(({ info }) => info === "csv").length).toBeGreaterThanOrEqual(2);
  });
});
