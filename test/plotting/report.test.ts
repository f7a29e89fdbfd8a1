import { key } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import {
  criteriaTable,
  figureHtml,
  figureLabel,
  modelTable,
  openFigures,
  pairsFigure,
  pairTable,
  type ReportBlock,
  type ReportContent,
  renderReport,
  type ScoreUnit,
  scoreFigure,
  show,
} from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { fakeReplicated, fakeScore, fakeSequence } from "../support/fake-scores.js";
import { otherFamily } from "../support/model-families.js";
import { syntheticReport } from "../support/synthetic-report.js";

const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
const empty: ReportContent = { title: "t", subtitle: null, headline: [], warnings: [], sections: [], provenance: [] };
const section = (...blocks: ReportBlock[]): ReportContent => ({ ...empty, sections: [{ id: "s", title: "S", blocks }] });
const figure = { id: "f", title: "F", caption: "C.", data: [{ type: "scatter", x: [1], y: [1] }], layout: {} };

describe("the report", () => {
  test("without a headline or a subtitle has nothing between its title and its sections", async () => {
    const html = await renderReport(empty);
    expect(/<h1>t<\/h1>([\s\S]*?)<(?!\/header>)/.exec(html)?.[1]?.replace("</header>", "").trim()).toBe("");
  });

  test("holds plotly once, no reference to anything outside, and everything it was given", async () => {
    const content = await syntheticReport();
    const html = await renderReport(content);
    expect(html.split("plotly.js (cartesian - minified)").length - 1).toBe(1);
    expect(html.length).toBeLessThan(2.5e6);
    expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:)/);
    for (const sentence of content.headline) expect(html).toContain(sentence.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
    for (const { title, id } of content.sections) expect(html).toContain(`<section id="${id}"><h2>${title}</h2>`);
    expect(html.indexOf(content.headline[0])).toBeLessThan(html.indexOf(content.warnings[0]));
    expect(html.indexOf(content.warnings[0])).toBeLessThan(html.indexOf("<section"));
    expect(html.indexOf("<footer>")).toBeGreaterThan(html.lastIndexOf("</section>"));
    expect(html).toContain("<dt>Seed</dt><dd>1</dd>");
  });

  test("without figures does not carry plotly", async () => {
    expect((await renderReport({ ...empty, headline: ["Only words."] })).length).toBeLessThan(10_000);
  });

  test("escapes every text, and data that would end their script element", async () => {
    const evil = `</script><script>alert("x")</script>&<!--`;
    const cells = [evil, { text: evil, hint: evil, colour: evil }];
    const html = await renderReport({
      title: evil,
      subtitle: evil,
      headline: [evil, evil],
      warnings: [evil],
      sections: [
        {
          id: "s",
          title: evil,
          blocks: [
            { kind: "text", text: evil },
            { kind: "code", text: evil },
            { kind: "warnings", warnings: [evil] },
            { kind: "facts", facts: [{ name: evil, value: evil }] },
            {
              kind: "table",
              table: {
                caption: evil,
                columns: [
                  { title: evil, align: "left" },
                  { title: evil, align: "right" },
                ],
                rows: [cells],
              },
            },
            {
              kind: "details",
              summary: evil,
              blocks: [{ kind: "figure", figure: { ...figure, title: evil, caption: evil, data: [{ text: [evil] }] } }],
            },
          ],
        },
      ],
      provenance: [{ name: evil, value: evil }],
    });
    expect(html).not.toContain(`<script>alert`);
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script/g)).toHaveLength(3);
    const data = html.match(/<script type="application\/json">(.*?)<\/script>/s)![1];
    expect(JSON.parse(data).data[0].text[0]).toBe(evil);
  });

  test("refuses two figures or two sections with one id", async () => {
    await expect(
      renderReport(section({ kind: "figure", figure }, { kind: "details", summary: "s", blocks: [{ kind: "figure", figure }] })),
    ).rejects.toThrow(/figure ids must be unique, got "f" twice/);
    const [first] = section({ kind: "text", text: "x" }).sections;
    await expect(renderReport({ ...empty, sections: [first, first] })).rejects.toThrow(/section ids must be unique, got "s" twice/);
  });
});

describe("tables", () => {
  const summary = (name: string) => ({
    name,
    family: otherFamily,
    parameters: 1234567,
    fitSeconds: 83.2,
    scoreSeconds: 0.123,
    stopped: "tolerance",
    chosen: "fixed",
  });
  const text = (cell: unknown): string => (typeof cell === "string" ? cell : (cell as { text: string }).text);

  test("of models: the best first, with its error, its size and its times", async () => {
    const scored = [3, 2].map((value, m) =>
      fakeScore(
        ["worse", "better"][m],
        [1, 2, 3].map((i) => fakeSequence({ id: `s${i}`, steps: 100, value: -(value + 0.02 * i) * 100 * Math.LN2 })),
      ),
    );
    const table = modelTable(await compareScores(scored, key(1)), [summary("worse"), summary("better")], { unit: bits });
    expect(table.columns.map(({ title }) => title)).toEqual([
      "Model",
      "Parameters",
      "Bits per character ± error",
      "Fit time",
      "Scoring time",
      "Stopped",
      "Chosen on valid",
    ]);
    expect(table.rows.map((row) => row.map(text))).toEqual([
      ["better", "1,234,567", "2.040 ± 0.012", "83 s", "0.12 s", "tolerance", "fixed"],
      ["worse", "1,234,567", "3.040 ± 0.012", "83 s", "0.12 s", "tolerance", "fixed"],
    ]);
    const marked = [{ ...summary("worse"), mark: "without noise" }, summary("better")];
    const names = modelTable(await compareScores(scored, key(1)), marked, { unit: bits }).rows.map(([name]) => text(name));
    expect(names).toEqual(["better", "worse (without noise)"]);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    expect(table.caption).toBe(
      "Scores on test in bits per character, −log₂ of the probability (fewer is better), pooled over steps, ± one standard error over 3 independent sequences.",
    );
  });

  test("of pairs: the better model first, intervals turned with it", async () => {
    const scored = [3, 2].map((value, m) =>
      fakeScore(
        ["worse", "better"][m],
        [1, 2, 3].map((i) => fakeSequence({ id: `s${i}`, steps: 100, value: -(value + 0.02 * i * m) * 100 * Math.LN2 })),
      ),
    );
    const table = pairTable(await compareScores(scored, key(1)), { unit: bits });
    const [pair, difference, interval] = table.rows[0].map(text);
    expect([pair, difference, interval]).toEqual(["better − worse", "0.960 ± 0.012", "[0.910, 1.010]"]);
    expect(table.caption).toMatch(
      /intervals and p-values are over 3 independent sequences; over so few, neither a t test nor a bootstrap can be trusted/,
    );
    expect(table.rows[0].slice(-3).map(text)).toEqual(["–", "–", "0.250"]);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  test("and the figure of pairs name the same model first, and show the same sign", async () => {
    const scored = [3, 2, 2.5].map((value, m) =>
      fakeScore(
        ["a", "b", "c"][m],
        [1, 2, 3, 4, 5, 6].map((i) => fakeSequence({ id: `s${i}`, steps: 100, value: -(value + 0.02 * ((i * (m + 1)) % 5)) * 100 })),
      ),
    );
    const comparison = await compareScores(scored, key(1));
    for (const reference of [undefined, "a", "b"]) {
      const options = { unit: bits, ...(reference === undefined ? {} : { reference }) };
      const rows = pairTable(comparison, options).rows.map((row) => row.map(text));
      const traces = pairsFigure(comparison.pairs, options).data as unknown as { readonly name: string; readonly x: readonly number[] }[];
      expect(traces.map(({ name }) => name).sort()).toEqual(rows.map(([pair]) => pair).sort());
      for (const { name, x } of traces) {
        const shown = rows.find(([pair]) => pair === name)![1]!;
        expect(Number(shown.split(" ")[0]!.replace("−", "-")), name).toBeCloseTo(x[0]!, 2);
        if (reference === undefined) expect(x[0]).toBeGreaterThan(0);
      }
    }
    expect(pairTable(comparison, { unit: bits }).caption).toMatch(/Holm-adjusted over all 3 pairs\.$/);
  });

  test("of one unit promise no error", async () => {
    const scored = [fakeScore("a", [fakeSequence({ id: "s", steps: 10, value: -10 })])];
    const table = modelTable(await compareScores(scored, key(1)), [], { unit: bits });
    expect(table.caption).toMatch(/^Score on test .*, without an error, since there is 1 independent sequence\.$/);
    expect(table.columns.map(({ title }) => title)).toContain("Bits per character");
  });

  test("show the Monte Carlo error where a score is sampled, and both weightings where they differ", async () => {
    const draws = Float64Array.of(-100, -101, -99.5, -100.4);
    const sampled = fakeScore(
      "sampled",
      ["s1", "s2"].map((id, i) => fakeReplicated(id, draws, 100 + 900 * i)),
      "k",
    );
    const exact = fakeScore(
      "exact",
      ["s1", "s2"].map((id, i) => fakeSequence({ id, steps: 100 + 900 * i, value: -120 })),
    );
    const comparison = await compareScores([sampled, exact], key(1));
    const models = modelTable(comparison, [], { unit: bits });
    const titles = models.columns.map(({ title }) => title);
    expect(titles).toContain("Monte Carlo error");
    expect(titles).toContain("Mean of sequence means");
    expect(models.rows.map((row) => text(row[titles.indexOf("Monte Carlo error")]))).toEqual([expect.stringMatching(/^0\.\d+$/), "exact"]);
    for (const table of [models, pairTable(comparison, { unit: bits, reference: "exact" })])
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  test("never show NaN: what is not there is a dash", async () => {
    const scored = ["a", "b"].map((name, m) =>
      fakeScore(
        name,
        [fakeSequence({ id: "s", steps: 1, value: m === 0 ? Number.NEGATIVE_INFINITY : -1, standardError: m * Number.NaN })],
        "k",
      ),
    );
    const comparison = await compareScores(scored, key(1));
    const all = JSON.stringify([modelTable(comparison, [], { unit: bits }), pairTable(comparison, { unit: bits })]);
    expect(all).not.toMatch(/NaN|null|Infinity/);
    expect(all).toContain("∞");
  });
});

describe("a figure in words", () => {
  test("is its title, its caption and its numbers: a dot with its interval, a line by its ends, a heatmap by its range", () => {
    const words = figureLabel({
      ...figure,
      data: [
        { type: "scatter", name: "a &lt;b&gt;", x: [1.5], y: ["a"], error_x: { type: "data", array: [0.25], arrayminus: [0.5] } },
        { type: "scatter", name: "line", x: [1, 2, 3], y: [0.1, null, 2000.4] },
        { type: "heatmap", z: [[0.25, 0.75, Number.NaN]] },
        { type: "scatter", x: [1], y: [1] },
      ],
    });
    expect(words).toBe("F. C. Shown: a <b> 1.500 (1.000 to 1.750); line from 0.100 to 2000; 1 by 3 values from 0.250 to 0.750.");
  });

  test("names no more series than can be listened to, and only what is there", () => {
    const data = Array.from({ length: 15 }, (_, i) => ({ type: "bar", name: `m${i}`, x: ["a"], y: [i] }));
    expect(figureLabel({ ...figure, data })).toMatch(/m11 11\.000; and 3 more\.$/);
    expect(figureLabel({ ...figure, data: [] })).toBe("F. C.");
  });
});

describe("notebooks", () => {
  test("open puts plotly there once, show one figure at a time", async () => {
    const outputs: string[] = [];
    const display = { html: (html: string) => void outputs.push(html) };
    const draw = await openFigures(display);
    expect(outputs).toHaveLength(1);
    expect(outputs[0].length).toBeGreaterThan(1e6);
    const score = {
      name: "</script>",
      steps: 10,
      units: 2,
      unitKind: "groups",
      perStep: -2,
      meanOfSequenceMeans: -2,
      standardError: 0.1,
      monteCarloStandardError: 0,
      degreesOfFreedom: 1,
      interval95: [-2.2, -1.8],
    } as const;
    const drawn = scoreFigure([score], { unit: bits });
    draw(drawn);
    show(drawn, display);
    expect(outputs[1]).toBe(figureHtml(drawn));
    expect(outputs[2]).toBe(outputs[1]);
    expect(outputs[1].length).toBeLessThan(10_000);
    expect(outputs[1].match(/<\/script/g)).toHaveLength(1);
    expect(outputs[1]).not.toContain("currentScript");
    expect(figureHtml({ ...drawn, caption: "Another." }).match(/data-figure="([^"]*)"/)![1]).not.toBe(
      figureHtml(drawn).match(/data-figure="([^"]*)"/)![1],
    );
  });

  test("with pictures, each figure holds its own until its script draws it", async () => {
    const outputs: string[] = [];
    const draw = await openFigures({ html: (html) => void outputs.push(html) }, { pictures: true });
    await draw(figure);
    const picture = outputs[1]!.match(/<img alt="F\. C\." src="data:image\/svg\+xml,([^"]*)"/)![1]!;
    expect(decodeURIComponent(picture)).toMatch(/^<svg .*<\/svg>\s*$/s);
    expect(outputs[1]!.replace(/<img [^>]*>/, "")).toBe(figureHtml(figure));
  });
});

describe("criteriaTable", () => {
  const summary = { family: otherFamily, fitSeconds: 1, scoreSeconds: 1, stopped: "", chosen: "" } as const;

  test("lists the models that have criteria, the lowest BIC first, and is none where no model has", () => {
    const table = criteriaTable([
      { ...summary, name: "hmm:2", parameters: 7, aic: 181.339, bic: 204.428 },
      { ...summary, name: "noisy-gru:2", parameters: 40, aic: null, bic: null },
      { ...summary, name: "hmm:1", parameters: 2, aic: 190, bic: 196.6 },
    ]);
    expect(table!.rows).toEqual([
      ["hmm:1", "2", "190.0", { text: "196.6", strong: true }],
      ["hmm:2", "7", "181.3", { text: "204.4", strong: false }],
    ]);
    expect(criteriaTable([{ ...summary, name: "noisy-gru:2", parameters: 40 }])).toBeNull();
  });
});
