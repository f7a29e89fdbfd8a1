import seedrandom from "seedrandom";
import type { Key } from "../contracts/index.js";
import { threefry } from "./threefry.js";

const words = new Uint32Array(2);
const numberLabel = 1;
const textLabel = 2;

/**
 * A root key from a seed: a safe integer or a string (hashed by seedrandom).
 *
 * @example
 * const [first, second] = key("my experiment").split(2);
 */
export function key(seed: number | string): Key {
  if (typeof seed === "string") {
    const hash = seedrandom(seed);
    return makeKey(hash.int32(), hash.int32());
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`key: seed must be a safe integer or a string, got ${seed}`);
  threefry(0, 0, seed | 0, Math.floor(seed / 4294967296) | 0, words);
  return makeKey(words[0] as number, words[1] as number);
}

function makeKey(k0: number, k1: number): Key {
  const fold = (label: number | string): Key => {
    if (typeof label === "number") {
      if (!Number.isSafeInteger(label)) throw new RangeError(`Key.fold: label must be a safe integer or a string, got ${label}`);
      threefry(k0 ^ numberLabel, k1, label | 0, Math.floor(label / 4294967296) | 0, words);
      return makeKey(words[0] as number, words[1] as number);
    }
    // Merkle-Damgard over the characters, the length last.
    let a = k0 ^ textLabel;
    let b = k1;
    for (let i = 0; i < label.length; i++) {
      threefry(a, b, label.charCodeAt(i), i, words);
      a = words[0] as number;
      b = words[1] as number;
    }
    threefry(a, b, label.length, -1, words);
    return makeKey(words[0] as number, words[1] as number);
  };
  const fillUniform = (out: Float64Array): void => {
    for (let i = 0; i < out.length; i++) {
      threefry(k0, k1, i, 0, words);
      out[i] = (((words[0] as number) >>> 6) * 67108864 + ((words[1] as number) >>> 6) + 0.5) / 4503599627370496;
    }
  };
  return Object.freeze({
    fold,
    split: (count: number) => Array.from({ length: count }, (_, i) => fold(i)),
    fillUniform,
    fillNormal(out: Float64Array): void {
      const uniforms = new Float64Array(2 * Math.ceil(out.length / 2));
      fillUniform(uniforms);
      for (let i = 0; i < out.length; i++) {
        const radius = Math.sqrt(-2 * Math.log(uniforms[i & ~1] as number));
        const angle = 2 * Math.PI * (uniforms[i | 1] as number);
        out[i] = radius * (i & 1 ? Math.sin(angle) : Math.cos(angle));
      }
    },
    toString: () => [k0, k1].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(""),
  });
}
