import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { cutMiddle, wrapText } from "../../packages/unrolled/src/progress/fit-text.js";
import { duration } from "../../packages/unrolled/src/progress/progress.js";
import { progressBars } from "../../packages/unrolled/src/progress/progress-bars.js";
import { progressLines } from "../../packages/unrolled/src/progress/progress-lines.js";

function capture() {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream, text: () => text };
}

describe("progressLines", () => {
  it("says one line a finished group, and nothing else in a short run", async () => {
    const { stream, text } = capture();
    const progress = progressLines(stream);
    progress.expect("gru", 10);
    for (let i = 1; i <= 10; i++) progress.advance("gru", "fit", i, 10);
    progress.finish("gru", "done well");
    await new Promise((resolve) => setImmediate(resolve));
    expect(text()).toBe("[0 s] gru: done well\n");
  });

  it("says how far the running groups are, in percent of what is expected, now and then", async () => {
    const { stream, text } = capture();
    const progress = progressLines(stream, 0);
    progress.expect("gru", 10);
    progress.expect("hmm", 8);
    progress.advance("gru", "one", 2, 5);
    progress.advance("hmm", "one", 2, 8);
    progress.advance("gru", "two", 4, 5);
    progress.stop();
    progress.note("too late");
    await new Promise((resolve) => setImmediate(resolve));
    expect(text().split("\n")).toEqual(["[0 s] gru 20%", "[0 s] gru 20%, hmm 25%", "[0 s] gru 60%, hmm 25%", ""]);
  });
});

describe("progressBars", () => {
  it("draws a bar for each running group and leaves a line for a finished one", async () => {
    const { stream, text } = capture();
    const terminal = Object.assign(stream, {
      isTTY: true,
      columns: 100,
      rows: 30,
      cursorTo() {},
      moveCursor() {},
      clearLine() {},
      clearScreenDown() {},
    });
    const progress = progressBars(terminal);
    progress.expect("gru", 4);
    progress.advance("gru", "fit", 2, 4);
    progress.finish("gru", "done well");
    progress.stop();
    progress.stop();
    progress.advance("gru", "fit", 3, 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(text()).toContain("gru: done well\n");
  });
});

describe("progressBars on a narrow terminal", () => {
  const narrow = (columns: number) => {
    const { stream, text } = capture();
    const still = { cursorTo() {}, moveCursor() {}, clearLine() {}, clearScreenDown() {} };
    const progress = progressBars(Object.assign(stream, { isTTY: true, columns, rows: 30, ...still }));
    return { progress, text };
  };
  const drawn = () => new Promise((resolve) => setImmediate(resolve));

  it("keeps all of a finished group's line, its score first of all, in rows that fit", async () => {
    const message = "best of 12 candidates is lstm:128 (128 units, lr 0.01); fitted in 20 s, no better on valid; test 2.0831 bits per step";
    const { progress, text } = narrow(40);
    progress.expect("lstm", 4);
    progress.advance("lstm", "fit", 2, 4);
    progress.finish("lstm", message);
    progress.stop();
    await drawn();
    const rows = text().split("\n");
    const from = rows.findIndex((row) => row.includes("lstm: best"));
    const to = rows.findIndex((row) => row.endsWith("step"));
    expect(
      rows
        .slice(from, to + 1)
        .join(" ")
        .slice(rows[from]!.indexOf("lstm: best")),
    ).toBe(`lstm: ${message}`);
    const lengths = rows.slice(from, to + 1).map((row, i) => row.length - (i === 0 ? row.indexOf("lstm: best") : 0));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
  });

  it("says that the time left is unknown while it is, and never Infinity or NaN, cut or whole", async () => {
    const { progress, text } = narrow(120);
    progress.expect("gru", 4);
    progress.expect("nothing", 0);
    for (const done of [0, 0, 0]) {
      progress.advance("gru", "fit", done, 4);
      progress.advance("nothing", "fit", done, 0);
      progress.note("on we go");
    }
    progress.stop();
    await drawn();
    expect(text()).toContain("left unknown");
    expect(text()).not.toContain("left 0 s");
    expect(text()).not.toMatch(/NFs|LLs|Na?N|Inf|NULL/i);
  });

  it("tells bars apart whose names differ at their ends", async () => {
    const { progress, text } = narrow(120);
    for (const rate of ["0.01", "0.03"]) {
      progress.expect(`lstm:128,layers=2,lr=${rate}`, 4);
      progress.advance(`lstm:128,layers=2,lr=${rate}`, "fit", 1, 4);
    }
    progress.note("drawn");
    progress.stop();
    await drawn();
    expect(text()).toContain("lstm:128,la…=2,lr=0.01 ");
    expect(text()).toContain("lstm:128,la…=2,lr=0.03 ");
  });
});

describe("wrapText", () => {
  it.each([1, 2, 7, 20, 80])("loses nothing at %d columns, and no row is longer", (width) => {
    const text = "hmm:4 best of 5; averyveryverylongwordwithoutanybreak test -1.2345 nats per step";
    const rows = wrapText(text, width).split("\n");
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(width);
    expect(rows.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  });
});

describe("cutMiddle", () => {
  it("is as wide as asked for", () => {
    for (const text of ["", "gru", "noisy-gru:32,particles=64"]) expect(cutMiddle(text, 10)).toHaveLength(10);
    expect(cutMiddle("gru", 5)).toBe("gru  ");
    expect(cutMiddle("abcdefghij", 5)).toBe("ab…ij");
  });
});

describe("duration", () => {
  it.each([
    [Number.POSITIVE_INFINITY, "unknown"],
    [Number.NaN, "unknown"],
    [100_000, "27 h 46 min"],
    [0.4, "0 s"],
    [99.4, "99 s"],
    [200, "3 min 20 s"],
  ])("%d s is %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
