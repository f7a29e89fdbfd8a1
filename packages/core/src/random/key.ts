import { fillNormal, fillUniform, threefry } from "@unrolled/kernels";
import seedrandom from "seedrandom";
import type { Key } from "../contracts/index.js";

/**
 * A root key: the address that all draws of a run start from (decision 4 of the architecture).
 *
 * A safe integer is hashed by Threefry-2x32-20, a text by seedrandom and then as `fold` does. Different seeds give different
 * streams, a number and its text too: `key(5)` is not `key("5")`.
 *
 * @throws RangeError when a number is not a safe integer.
 * @example
 * const noise = new Float64Array(100);
 * key("my experiment").fold("noise").fillNormal(noise);
 */
export function key(seed: number | string): Key {
  if (typeof seed === "string") {
    // seedrandom alone takes "a", "aa" and "š" for one seed (it repeats short texts and drops high bytes): fold the text in.
    const hash = seedrandom(seed);
    return foldText(hash.int32(), hash.int32(), seed);
  }
  checkInteger("key: seed", seed);
  return hashed(0, 0, lowWord(seed), highWord(seed));
}

/**
 * The key whose `toString()` is `text`: how a key travels to another worker or comes back from a saved result.
 *
 * @throws RangeError when the text is not 16 hexadecimal digits.
 */
export function parseKey(text: string): Key {
  if (!/^[0-9a-f]{16}$/.test(text)) throw new RangeError(`parseKey: 16 hexadecimal digits are required, got "${text}"`);
  return new HashedKey(Number.parseInt(text.slice(0, 8), 16) | 0, Number.parseInt(text.slice(8), 16) | 0);
}

/** Draws of a block, which is seeded as a whole. */
const drawsPerBlock = 4096;

const describe = (value: unknown): string => (value as object | null | undefined)?.constructor?.name ?? String(value);

/** Flipped in the key's first word, so that a number, a text and a fill never meet under the same key. */
const numberDomain = 1;
const textDomain = 2;

class HashedKey implements Key {
  readonly #k0: number;
  readonly #k1: number;

  constructor(k0: number, k1: number) {
    this.#k0 = k0;
    this.#k1 = k1;
    Object.freeze(this);
  }

  fold(label: number | string): Key {
    if (typeof label === "string") return foldText(this.#k0 ^ textDomain, this.#k1, label);
    checkInteger("Key.fold: label", label);
    return hashed(this.#k0 ^ numberDomain, this.#k1, lowWord(label), highWord(label));
  }

  split(count: number): readonly Key[] {
    return Array.from({ length: count }, (_, i) => this.fold(i));
  }

  fillUniform(out: Float64Array): void {
    if (!(out instanceof Float64Array)) throw new TypeError(`Key.fillUniform: a Float64Array is required, got ${describe(out)}`);
    fillUniform(out, 0, out.length, this.#k0, this.#k1);
  }

  fillNormal(out: Float64Array | Float32Array, from = 0): void {
    if (!(out instanceof Float64Array || out instanceof Float32Array))
      throw new TypeError(`Key.fillNormal: a Float64Array or a Float32Array is required, got ${describe(out)}`);
    if (!(Number.isSafeInteger(from) && from >= 0 && from % drawsPerBlock === 0))
      throw new RangeError(`Key.fillNormal: from must be a multiple of ${drawsPerBlock}, got ${from}`);
    fillNormal(out, 0, out.length, this.#k0, this.#k1, from);
  }

  toString(): string {
    return [this.#k0, this.#k1].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** Where hashes are made: keys are folded in every step of a filter, and a pair of words a fold would be garbage. */
const words = new Int32Array(2);

function hashed(k0: number, k1: number, c0: number, c1: number): Key {
  threefry(words, 0, k0, k1, c0, c1);
  return new HashedKey(words[0]!, words[1]!);
}

/** Merkle–Damgård: four UTF-16 units a call, each call's key the last one's words; the length closes it. */
function foldText(k0: number, k1: number, text: string): Key {
  words[0] = k0;
  words[1] = k1;
  for (let i = 0; i < text.length; i += 4) threefry(words, 0, words[0]!, words[1]!, unitPair(text, i), unitPair(text, i + 2));
  return hashed(words[0]!, words[1]!, text.length, -1);
}

/** Two UTF-16 units as one word; zeros beyond the end. */
function unitPair(text: string, i: number): number {
  return text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
}

const lowWord = (value: number): number => value | 0;
const highWord = (value: number): number => Math.floor(value / 4294967296) | 0;

function checkInteger(what: string, value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${what} must be a safe integer or a string, got ${value}`);
}
