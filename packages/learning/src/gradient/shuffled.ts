import type { Key } from "@unrolled/core";

/** A uniformly random order of `items` (Fisher–Yates); the items themselves are not touched. */
export function shuffled<T>(items: readonly T[], key: Key): readonly T[] {
  const out = [...items];
  const uniforms = new Float64Array(out.length);
  key.fillUniform(uniforms);
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(uniforms[i]! * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
