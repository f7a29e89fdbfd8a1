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
/** Address space asked for, in pages: 4 GiB, or what the engine grants. Only what is written to becomes real memory. */
const sizes = [65536, 32768, 16384, 8192, 4096, 1024];

/**
 * Reserves the memory once and never grows it, so that no array on it is ever detached. A block that is given back keeps its
 * place and is handed out again, the smallest that fits first.
 */
export function reserveLinearMemory(reserved: number): LinearMemory {
  const memory = reserve();
  const buffer = memory.buffer;
  const free: Block[] = [];
  let top = Math.ceil(reserved / page) * page;
  let taken = 0;
  let made = 0;
  return Object.freeze({
    memory,
    buffer,
    take(bytes: number): Block | null {
      let best = -1;
      for (let i = 0; i < free.length; i++) if (free[i].bytes >= bytes && (best === -1 || free[i].bytes < free[best].bytes)) best = i;
      if (best !== -1) {
        const [block] = free.splice(best, 1);
        taken += block.bytes;
        return block;
      }
      // One page is kept free at the end, so that a vector load may pass the last number.
      if (top + bytes > buffer.byteLength - page) return null;
      const block: Block = { buffer, start: top, bytes, used: 0, touched: 0 };
      top += Math.ceil(bytes / 64) * 64;
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

function reserve(): WebAssemblyMemory {
  const Memory = webAssembly!.Memory;
  for (const pages of sizes) {
    try {
      return new Memory({ initial: pages, maximum: pages });
    } catch {
      // A smaller piece of address space may be had.
    }
  }
  return new Memory({ initial: 256, maximum: 256 });
}
