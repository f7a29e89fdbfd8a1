import { giveBack, linearMemory } from "./engine/engine.js";
import type { Block } from "./engine/linear-memory.js";
import { OutOfMemory } from "./engine/out-of-memory.js";
import type { Reals } from "./plain/reals.js";

/** N vectors of length dim as a matrix, one row each: component d of row n is `data[n * dim + d]`. */
export interface Rows<A extends Reals = Float64Array> {
  readonly count: number;
  readonly dim: number;
  readonly data: A;
}

/** Of the numbers that a computation works on; what comes out of it is float64. */
export type Precision = "float64" | "float32";

/**
 * The only place numeric memory comes from (decision 5): ask before the loop, use inside it.
 *
 * Everything handed out is zeroed, starts on a 64-byte boundary of its buffer and overlaps nothing else that is in use.
 * Inside a scope it stands in the one linear memory that the WebAssembly kernels work on, so that no kernel copies; outside
 * of any it is ordinary memory, which lives as long as its array and which kernels copy for each call. Handing out costs
 * about 0.3 µs and the zeroing of memory used before (some 0.1 ms per MB).
 */
export interface Workspace {
  /** @throws RangeError when a size is not an integer ≥ 0, or there is no room. */
  rows(count: number, dim: number, precision: Precision): Rows<Reals>;
  rows(count: number, dim: number): Rows;
  vector(length: number, precision: Precision): Reals;
  vector(length: number): Float64Array;
  indices(length: number): Int32Array;
  /**
   * Runs `use` and takes back all that was handed out inside it, also when it throws; scopes nest. Arrays must not outlive
   * their scope, so `use` returns plain values and is not async. All scopes of a thread together hold at most 4 GiB.
   *
   * @throws TypeError where `use` returns a promise.
   */
  scope<T>(use: () => T): T;
  /** Bytes held, in use or free. */
  readonly bytes: number;
}

const alignment = 64;
const smallestBlock = 1 << 20;
const largestStep = 1 << 26;

/**
 * A workspace that grows by blocks and reuses them; one per worker, never shared.
 *
 * A stack over a list of blocks: blocks before the current one are closed until their scope ends, blocks after it are empty.
 * A request that does not fit closes the rest of the current block. New blocks double, so that few are needed, up to steps
 * of 64 MB; a larger request gets a block of its own size. When the outermost scope ends its blocks go back to the linear
 * memory, where the next scope of any workspace finds them.
 *
 * @example
 * const workspace = createWorkspace();
 * const total = workspace.scope(() => workspace.vector(1000).fill(1).reduce((a, b) => a + b));
 */
export function createWorkspace(): Workspace {
  /** Outside of any scope, and inside. */
  const lasting = createStack(ordinaryBlock);
  const scoped = createStack((bytes) => {
    const memory = linearMemory();
    return memory === null ? ordinaryBlock(bytes) : memory.take(bytes);
  });
  let depth = 0;

  function take(byteLength: number): Block {
    return (depth === 0 ? lasting : scoped).take(Math.ceil(byteLength / alignment) * alignment);
  }

  /** Where the next `bytes` begin, zeroed. */
  function place(bytes: number): { readonly buffer: ArrayBufferLike; readonly offset: number } {
    const block = take(bytes);
    const size = Math.ceil(bytes / alignment) * alignment;
    const offset = block.used;
    block.used += size;
    if (block.touched > offset) new Uint8Array(block.buffer, block.start + offset, Math.min(size, block.touched - offset)).fill(0);
    block.touched = Math.max(block.touched, block.used);
    return { buffer: block.buffer, offset: block.start + offset };
  }

  function vector(length: number, precision: Precision): Reals;
  function vector(length: number): Float64Array;
  function vector(length: number, precision: Precision = "float64"): Reals {
    checkSize("vector: length", length);
    if (precision !== "float64" && precision !== "float32")
      throw new RangeError(`Workspace.vector: precision must be "float64" or "float32", got ${JSON.stringify(precision)}`);
    const { buffer, offset } = place(length * (precision === "float64" ? 8 : 4));
    return precision === "float64" ? new Float64Array(buffer, offset, length) : new Float32Array(buffer, offset, length);
  }

  function rows(count: number, dim: number, precision: Precision): Rows<Reals>;
  function rows(count: number, dim: number): Rows;
  function rows(count: number, dim: number, precision: Precision = "float64"): Rows<Reals> {
    checkSize("rows: count", count);
    checkSize("rows: dim", dim);
    return { count, dim, data: vector(count * dim, precision) };
  }

  return Object.freeze({
    vector,
    rows,
    indices(length: number): Int32Array {
      checkSize("indices: length", length);
      const { buffer, offset } = place(length * 4);
      return new Int32Array(buffer, offset, length);
    },
    scope<T>(use: () => T): T {
      const mark = scoped.mark();
      depth++;
      try {
        const result = use();
        if (result instanceof Promise) throw new TypeError("Workspace.scope: a function that is not async is required, got a promise");
        return result;
      } finally {
        depth--;
        if (depth === 0) scoped.clear();
        else scoped.release(mark);
      }
    },
    get bytes(): number {
      return lasting.bytes + scoped.bytes;
    },
  });
}

interface Mark {
  readonly index: number;
  readonly used: number;
}

interface BlockStack {
  /** A block with room for `size` more. */
  take(size: number): Block;
  mark(): Mark;
  /** Takes back what was handed out since the mark. */
  release(mark: Mark): void;
  /** Gives every block away. */
  clear(): void;
  readonly bytes: number;
}

/** `make` gives null where there is no room. */
function createStack(make: (bytes: number) => Block | null): BlockStack {
  const blocks: Block[] = [];
  let current = 0;
  const bytes = (): number => blocks.reduce((sum, block) => sum + block.bytes, 0);
  return {
    take(size) {
      const before = current;
      while (current < blocks.length && blocks[current].used + size > blocks[current].bytes) current++;
      if (current === blocks.length) {
        const last = blocks.at(-1)?.bytes ?? 0;
        const block = make(Math.max(size, smallestBlock, Math.min(2 * last, largestStep))) ?? make(size);
        if (block === null) {
          current = before;
          throw new OutOfMemory(size, bytes());
        }
        blocks.push(block);
      }
      return blocks[current];
    },
    mark: () => ({ index: current, used: blocks[current]?.used ?? 0 }),
    release({ index, used }) {
      for (let i = index; i <= current && i < blocks.length; i++) blocks[i].used = 0;
      current = index;
      const block = blocks[index];
      if (block !== undefined) block.used = used;
    },
    clear() {
      for (const block of blocks) giveBack(block);
      blocks.length = 0;
      current = 0;
    },
    get bytes() {
      return bytes();
    },
  };
}

/** A request beyond this is refused at once: the system might grant the addresses and stop the process when they are used. */
const largestRequest = 2 ** 32;

function ordinaryBlock(bytes: number): Block | null {
  if (bytes > largestRequest) return null;
  try {
    return { buffer: new ArrayBuffer(bytes), start: 0, bytes, used: 0, touched: 0 };
  } catch {
    return null;
  }
}

function checkSize(what: string, size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`Workspace.${what} must be an integer of at least 0, got ${size}`);
}
