import type { Reals } from "../plain/reals.js";
import { wasm as chosenKernels, giveBack, linearMemory } from "./engine.js";
import type { Block } from "./linear-memory.js";
import { OutOfMemory } from "./out-of-memory.js";

type Numbers = Reals | Int32Array;

/*
 * From arrays to addresses. An array of a workspace's scope stands in the linear memory, and its address is a sum; any other
 * array is copied there for the one call and back. Hot loops work on the first kind, everything works with the second.
 */

interface Copy {
  readonly array: Numbers;
  readonly offset: number;
  readonly length: number;
  readonly at: number;
  readonly block: Block;
  readonly back: boolean;
}

let buffer: ArrayBufferLike | null = null;
const copies: Copy[] = [];

/** The kernels to call, or null for the plain twins; what a call that threw has left copied is forgotten. */
export function wasm(): ReturnType<typeof chosenKernels> {
  const kernels = chosenKernels();
  if (copies.length > 0) forgetCopies();
  return kernels;
}

function forgetCopies(): void {
  for (const { block } of copies) giveBack(block);
  copies.length = 0;
}

/** The address of `length` numbers that a kernel reads. */
export function input(array: Numbers, offset: number, length: number): number {
  if (array.buffer === buffer) return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
  return elsewhere(array, offset, length, false);
}

/** The address of `length` numbers that a kernel writes, or reads and writes. */
export function output(array: Numbers, offset: number, length: number): number {
  if (array.buffer === buffer) return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
  return elsewhere(array, offset, length, true);
}

/** After a call: copies back what stood elsewhere. */
export function settle(): void {
  if (copies.length > 0) returnCopies();
}

/** The same, passing a kernel's result on. */
export function settled<T>(result: T): T {
  if (copies.length > 0) returnCopies();
  return result;
}

function elsewhere(array: Numbers, offset: number, length: number, back: boolean): number {
  const memory = linearMemory()!;
  if (array.buffer === memory.buffer) {
    buffer = memory.buffer;
    return array.byteOffset + offset * array.BYTES_PER_ELEMENT;
  }
  const width = array.BYTES_PER_ELEMENT;
  // Two arrays of one call may be the same: they must be one copy.
  const known = copies.find((copy) => copy.array.buffer === array.buffer && covers(copy, array, offset, length));
  if (known !== undefined && (known.back || !back))
    return known.at + (array.byteOffset + offset * width) - (known.array.byteOffset + known.offset * known.array.BYTES_PER_ELEMENT);
  const block = memory.take(Math.max(smallest, length * width));
  if (block === null) {
    throw new OutOfMemory(length * width, memory.taken);
  }
  const bytes = new Uint8Array(memory.buffer, block.start, length * width);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset + offset * width, length * width));
  block.touched = Math.max(block.touched, length * width);
  copies.push({ array, offset, length, at: block.start, block, back });
  return block.start;
}

/** A block for a copy: several kB, so that the few that calls need are found again. */
const smallest = 1 << 16;

function covers(copy: Copy, array: Numbers, offset: number, length: number): boolean {
  const first = copy.array.byteOffset + copy.offset * copy.array.BYTES_PER_ELEMENT;
  const start = array.byteOffset + offset * array.BYTES_PER_ELEMENT;
  return start >= first && start + length * array.BYTES_PER_ELEMENT <= first + copy.length * copy.array.BYTES_PER_ELEMENT;
}

function returnCopies(): void {
  const memory = linearMemory()!;
  for (const { array, offset, length, at, block, back } of copies) {
    const width = array.BYTES_PER_ELEMENT;
    if (back)
      new Uint8Array(array.buffer, array.byteOffset + offset * width, length * width).set(
        new Uint8Array(memory.buffer, at, length * width),
      );
    memory.give(block);
  }
  copies.length = 0;
}
