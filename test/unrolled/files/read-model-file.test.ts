import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hiddenMarkov, isInputError, safetensorsBytes, stringifyJson } from "@unrolled/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readModelFile, writeFileAtomically } from "../../../packages/unrolled/src/files/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "unrolled-models-"));
});
afterEach(() => rm(folder, { recursive: true }));

const model = hiddenMarkov({
  name: "two moods",
  initial: [0.3, 0.7],
  transition: [
    [0.9, 0.1],
    [1 / 3, 2 / 3],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.2, 0.1],
      [0, 0, 1],
    ],
  },
});

test("a model written to disk is read back the same", async () => {
  const path = join(folder, "hmm.json");
  await writeFileAtomically(path, stringifyJson(model.toFile()));
  expect((await readModelFile(path)).toFile()).toEqual(model.toFile());
});

test("weights are read from the file beside it, and a missing file is named", async () => {
  const path = join(folder, "hmm.json");
  await writeFileAtomically(path, stringifyJson({ ...model.toFile(), transition: { safetensors: "w.safetensors" } }));
  const missing = await readModelFile(path).catch((reason: unknown) => reason);
  expect((missing as Error).message).toBe(`${join(folder, "w.safetensors")}: no such file`);
  expect(isInputError(missing)).toBe(true);
  await writeFileAtomically(
    join(folder, "w.safetensors"),
    safetensorsBytes(new Map([["transition", { shape: [2, 2], values: Float64Array.of(0.9, 0.1, 1 / 3, 2 / 3) }]])),
  );
  expect((await readModelFile(path)).toFile()).toEqual(model.toFile());
});

test("what is no model file is refused in one line that starts with the path", async () => {
  const path = join(folder, "m.json");
  for (const [content, message] of [
    ["", "expected JSON, found an empty file"],
    ["[1", "line 1, column 3: not JSON: the file ends too early"],
    ['{"format":"unrolled/sequences"}', 'format: expected "unrolled/model", found "unrolled/sequences"'],
  ]) {
    await writeFile(path, content!);
    await expect(readModelFile(path)).rejects.toThrow(new RegExp(`^${path}: ${message!.replace(/[[\]/.]/g, "\\$&")}$`));
  }
});
