import { describe, expect, it } from "vitest";
import { createScheduler } from "../../packages/unrolled/src/tasks/scheduler.js";

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("createScheduler", () => {
  it("starts the most urgent first, and equals in order of arrival", async () => {
    const scheduler = createScheduler(1);
    const started: string[] = [];
    const job = (name: string, priority: number) => scheduler.schedule(priority, async () => void started.push(name));
    await Promise.all([job("a", 1), job("b", 5), job("c", 1), job("d", 3)]);
    expect(started).toEqual(["b", "d", "a", "c"]);
  });

  it("runs as many at a time as it is wide, and no more", async () => {
    const scheduler = createScheduler(2);
    let running = 0;
    let most = 0;
    const job = () =>
      scheduler.schedule(0, async () => {
        most = Math.max(most, ++running);
        await pause(2);
        running--;
      });
    await Promise.all(Array.from({ length: 7 }, job));
    expect(most).toBe(2);
  });

  it("goes on after a job that fails", async () => {
    const scheduler = createScheduler(1);
    const failed = scheduler.schedule(1, () => Promise.reject(new Error("no")));
    const done = scheduler.schedule(0, async () => "done");
    await expect(failed).rejects.toThrow("no");
    expect(await done).toBe("done");
  });
});
