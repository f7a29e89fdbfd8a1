import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentProgress } from "../../packages/unrolled/src/progress/progress.js";
import type { Executor } from "../../packages/unrolled/src/tasks/executor.js";
import { createPartStore } from "../../packages/unrolled/src/tasks/part-store.js";
import type { Task } from "../../packages/unrolled/src/tasks/task.js";
import { createTaskRunner } from "../../packages/unrolled/src/tasks/task-runner.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unrolled-parts-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const task = (shortRun: number, group = "g"): Task<"fit"> =>
  ({ kind: "fit", group, units: 1, priority: 0, input: { shortRun }, shared: {} }) as unknown as Task<"fit">;

/** Counts its runs and gives back the input; saves a checkpoint on the way. */
function countingExecutor() {
  const runs: unknown[] = [];
  const executor: Executor = {
    width: 2,
    run: async ({ message }, reports) => {
      runs.push(message.checkpoint);
      reports.saveCheckpoint!({ format: "unrolled/checkpoint", version: 1, learner: "fake", iteration: 3, state: [0.1] });
      reports.progress!(0.5);
      return { task: message.task, output: { of: message.input, value: Float64Array.of(0.1, Number.NaN) } };
    },
    close: async () => {},
  };
  return { executor, runs };
}

const options = { progress: silentProgress(), identity: { data: "x" }, checkpointEvery: 0 };

describe("createTaskRunner", () => {
  it("computes equal tasks once, and finds them on disk in another run with the same values", async () => {
    const { executor, runs } = countingExecutor();
    const store = createPartStore(directory);
    const first = createTaskRunner({ ...options, executor, store });
    const [a, b, c] = await Promise.all([first.run(task(1)), first.run(task(1)), first.run(task(2))]);
    expect(a).toBe(b);
    expect(c).not.toEqual(a);
    expect(runs).toHaveLength(2);
    const second = createTaskRunner({ ...options, executor, store });
    expect(await second.run(task(1))).toStrictEqual(a);
    expect(second.reused()).toBe(1);
    expect(runs).toHaveLength(2);
  });

  it("does not take a part that was made from other data", async () => {
    const { executor, runs } = countingExecutor();
    const store = createPartStore(directory);
    await createTaskRunner({ ...options, executor, store }).run(task(1));
    await createTaskRunner({ ...options, identity: { data: "y" }, executor, store }).run(task(1));
    expect(runs).toHaveLength(2);
  });

  it("does not take a part for another progress group to be another part", async () => {
    const { executor, runs } = countingExecutor();
    const store = createPartStore(directory);
    await createTaskRunner({ ...options, executor, store }).run(task(1, "one"));
    await createTaskRunner({ ...options, executor, store }).run(task(1, "other"));
    expect(runs).toHaveLength(1);
  });

  it("computes a part again whose file is damaged", async () => {
    const { executor, runs } = countingExecutor();
    const store = createPartStore(directory);
    await createTaskRunner({ ...options, executor, store }).run(task(1));
    const path = join(directory, readdirSync(directory)[0] as string);
    writeFileSync(path, readFileSync(path, "utf8").replace("0.1", "0.2"));
    await createTaskRunner({ ...options, executor, store }).run(task(1));
    expect(runs).toHaveLength(2);
  });

  it("goes on from the checkpoint on disk before the one it is given, and removes it at the end", async () => {
    const { executor, runs } = countingExecutor();
    const store = createPartStore(directory);
    const given = { format: "unrolled/checkpoint", version: 1, learner: "fake", iteration: 1, state: null } as const;
    let id = "";
    const watched = {
      ...store,
      writeCheckpoint: (part: string, value: unknown) => {
        id = part;
        return store.writeCheckpoint(part, value);
      },
    };
    await createTaskRunner({ ...options, executor, store: watched }).run(task(1), given);
    expect(runs[0]).toEqual(given);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.readCheckpoint(id)).toBeNull();
    await store.clear();
    await store.writeCheckpoint(id, { ...given, iteration: 2 });
    await createTaskRunner({ ...options, executor, store }).run(task(1), given);
    expect(runs[1]).toMatchObject({ iteration: 2 });
  });

  it("fails with a line that says what to do when a part cannot be written, and keeps the parts before it", async () => {
    const { executor } = countingExecutor();
    let left = 2;
    const full = createPartStore(directory, async (path, text) => {
      if (left-- <= 0) throw new Error(`${path}: cannot be written: the disk is full`);
      writeFileSync(path, text);
    });
    const runner = createTaskRunner({ ...options, checkpointEvery: 1e9, executor, store: full });
    await runner.run(task(1));
    await runner.run(task(2));
    await expect(runner.run(task(3))).rejects.toMatchObject({
      name: "RunError",
      exitCode: 1,
      message: expect.stringMatching(/the disk is full; the parts that are finished are kept.*--resume/),
    });
    expect(await full.count()).toBe(2);
  });

  it("fails when a checkpoint cannot be written", async () => {
    const { executor } = countingExecutor();
    const store = createPartStore(directory, () => Promise.reject(new Error("the disk is full")));
    await expect(createTaskRunner({ ...options, executor, store }).run(task(1))).rejects.toThrow("the disk is full");
  });
});

describe("createPartStore", () => {
  it("clears parts, checkpoints and half-written files, and nothing else", async () => {
    const store = createPartStore(directory);
    const id = "0".repeat(64);
    await store.write(id, 1);
    await store.writeCheckpoint(id, 2);
    writeFileSync(join(directory, `.${id}.json.1a2b3c4d.tmp`), "half");
    writeFileSync(join(directory, "notes.json"), "{}");
    expect(await store.count()).toBe(1);
    await store.clear();
    expect(readdirSync(directory)).toEqual(["notes.json"]);
  });
});
