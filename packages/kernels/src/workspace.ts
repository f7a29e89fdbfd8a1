/** N vectors of length dim as a matrix, one row each: component d of row n is `data[n * dim + d]`. */
export interface Rows {
  readonly count: number;
  readonly dim: number;
  readonly data: Float64Array;
}

/**
 * The only place numeric memory comes from (decision 5): ask before the loop, use inside it.
 *
 * Everything handed out is zeroed. `scope` gives back, when it returns, all that was handed out inside it; arrays must
 * not outlive their scope.
 */
export interface Workspace {
  rows(count: number, dim: number): Rows;
  vector(length: number): Float64Array;
  indices(length: number): Int32Array;
  scope<T>(use: () => T): T;
  /** Bytes held, in use or free. */
  readonly bytes: number;
}

interface Block {
  readonly buffer: ArrayBuffer;
  used: number;
}

const alignment = 64;
const smallestBlock = 1 << 20;

/** A workspace that grows by blocks and reuses them; one per worker, never shared. */
export function createWorkspace(): Workspace {
  const blocks: Block[] = [];
  let current = 0;

  function take(byteLength: number): { buffer: ArrayBuffer; offset: number } {
    const size = Math.ceil(byteLength / alignment) * alignment;
    for (; current < blocks.length; current++) {
      const block = blocks[current];
      if (block.used + size <= block.buffer.byteLength) {
        const offset = block.used;
        block.used += size;
        return { buffer: block.buffer, offset };
      }
    }
    const last = blocks.at(-1)?.buffer.byteLength ?? 0;
    const buffer = new ArrayBuffer(Math.max(size, smallestBlock, last));
    blocks.push({ buffer, used: size });
    current = blocks.length - 1;
    return { buffer, offset: 0 };
  }

  function vector(length: number): Float64Array {
    const { buffer, offset } = take(length * 8);
    return new Float64Array(buffer, offset, length).fill(0);
  }

  return Object.freeze({
    vector,
    indices(length: number): Int32Array {
      const { buffer, offset } = take(length * 4);
      return new Int32Array(buffer, offset, length).fill(0);
    },
    rows: (count: number, dim: number): Rows => ({ count, dim, data: vector(count * dim) }),
    scope<T>(use: () => T): T {
      const marks = blocks.map((block) => block.used);
      const mark = current;
      try {
        return use();
      } finally {
        for (let i = 0; i < blocks.length; i++) blocks[i].used = marks[i] ?? 0;
        current = mark;
      }
    },
    get bytes(): number {
      return blocks.reduce((sum, block) => sum + block.buffer.byteLength, 0);
    },
  });
}
