import { type WebAssemblyMemory, webAssembly } from "./web-assembly.js";

/** A piece of memory to hand arrays out of. */
export interface Block {
  readonly buffer: ArrayBufferLike;
  /** Where it begins in its buffer, a multiple of 64. */
  readonly start: number;
  readonly bytes: number;
  /** Bytes handed out, and bytes ever handed out: those beyond are still the zeros they were made as. */
  used: number;
  touched: number;
}

/** The one memory that WebAssembly sees: addresses below `reserved` are the modules' own. */
export interface LinearMemory {
  readonly memory: WebAssemblyMemory;
  readonly buffer: ArrayBuffer;
  /** A free block of at least `bytes`, or null where the memory is used up. */
  take(bytes: number): Block | null;
  /** Gives a block back, to be taken again. */
  give(block: Block): void;
  /** Bytes in blocks that are taken, and in all blocks. */
  readonly taken: number;
  readonly made: number;
}

const page = 65536;
/** What is left of a block is kept apart from this size on. */
const leastRest = 1 << 20;
/** Address space asked for, in pages: 4 GiB, or what the engine grants. Only what is written to becomes real memory. */
const sizes = [65536, 32768, 16384, 8192, 4096, 1024];

/**
 * Reserves the memory once and never grows it, so that no array on it is ever detached. A block that is given back is handed
 * out again, the smallest that fits first; where none does, free neighbours become one, and those at the end of what is in
 * use become unused again, so that sizes that keep growing do not use the memory up. Null where the engine grants none.
 */
export function reserveLinearMemory(reserved: number): LinearMemory | null {
  const memory = reserve();
  if (memory === null) return null;
  const buffer = memory.buffer;
  const free: Block[] = [];
  let top = Math.ceil(reserved / page) * page;
  /** From here on nothing was ever written. */
  let clean = top;
  let taken = 0;
  let made = 0;

  function smallestFree(bytes: number): number {
    let best = -1;
    for (let i = 0; i < free.length; i++) if (free[i].bytes >= bytes && (best === -1 || free[i].bytes < free[best].bytes)) best = i;
    return best;
  }

  /** The first `bytes` of a block; the rest is free. */
  function split(block: Block, bytes: number): Block {
    const rest = { ...block, start: block.start + bytes, bytes: block.bytes - bytes, touched: Math.max(0, block.touched - bytes) };
    free.push(rest);
    return { ...block, bytes, touched: Math.min(bytes, block.touched) };
  }

  function join(): void {
    const blocks = free.splice(0).sort((a, b) => a.start - b.start);
    for (const block of blocks) {
      const last = free.at(-1);
      if (last === undefined || last.start + last.bytes !== block.start) free.push(block);
      else {
        const touched = block.touched > 0 ? last.bytes + block.touched : last.touched;
        free[free.length - 1] = { ...last, bytes: last.bytes + block.bytes, touched };
      }
    }
    const last = free.at(-1);
    if (last !== undefined && last.start + last.bytes === top) {
      free.pop();
      top = last.start;
      made -= last.bytes;
      clean = Math.max(clean, last.start + last.touched);
    }
  }

  return Object.freeze({
    memory,
    buffer,
    take(asked: number): Block | null {
      const bytes = Math.ceil(asked / 64) * 64;
      let best = smallestFree(bytes);
      if (best === -1) {
        join();
        best = smallestFree(bytes);
      }
      if (best !== -1) {
        const [whole] = free.splice(best, 1);
        const block = whole.bytes - bytes < leastRest ? whole : split(whole, bytes);
        taken += block.bytes;
        return block;
      }
      // One page is kept free at the end, so that a vector load may pass the last number.
      if (top + bytes > buffer.byteLength - page) return null;
      const block: Block = { buffer, start: top, bytes, used: 0, touched: Math.min(bytes, Math.max(0, clean - top)) };
      top += bytes;
      taken += bytes;
      made += bytes;
      return block;
    },
    give(block: Block): void {
      block.used = 0;
      taken -= block.bytes;
      free.push(block);
    },
    get taken() {
      return taken;
    },
    get made() {
      return made;
    },
  });
}

function reserve(): WebAssemblyMemory | null {
  const Memory = webAssembly!.Memory;
  for (const pages of sizes) {
    try {
      return new Memory({ initial: pages, maximum: pages });
    } catch {
      // A smaller piece of address space may be had.
    }
  }
  return null;
}
