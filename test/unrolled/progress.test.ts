import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
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

describe("duration", () => {
  it.each([
    [0.4, "0 s"],
    [99.4, "99 s"],
    [200, "3 min 20 s"],
  ])("%d s is %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
