import type { SplitName } from "../contracts/index.js";

/** The split that a word stands for, in any case: null where it is empty, undefined where it is none. */
export function splitNameOf(word: string): SplitName | null | undefined {
  const name = word.trim().toLowerCase();
  if (name === "") return null;
  return name === "train" || name === "valid" || name === "test" ? name : undefined;
}
