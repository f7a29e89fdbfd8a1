import { describe, expect, it } from "vitest";
import { type Block, reserveLinearMemory } from "../../packages/kernels/src/engine/linear-memory.js";

const mebi = 2 ** 20;

describe("reserveLinearMemory", () => {
  it("hands out blocks that do not overlap, on 64-byte boundaries above what is reserved", () => {
    const memory = reserveLinearMemory(100_000)!;
    const blocks = [1, 63, 64, 65, 1000, mebi].map((bytes) => memory.take(bytes)!);
    let end = 100_000;
    for (const { start, bytes } of blocks) {
      expect(start % 64).toBe(0);
      expect(start).toBeGreaterThanOrEqual(end);
      end = start + bytes;
    }
    expect(blocks.map(({ bytes }) => bytes)).toEqual([64, 64, 64, 128, 1024, mebi]);
    expect(memory.taken).toBe(memory.made);
  });

  it("hands the smallest free block that fits out again, before it makes another", () => {
    const memory = reserveLinearMemory(0)!;
    const [small, , large] = [1000, 1000, 5000].map((bytes) => memory.take(bytes)!);
    const { made } = memory;
    memory.give(large);
    memory.give(small);
    expect(memory.take(900)).toBe(small);
    expect(memory.take(900)).toBe(large);
    expect(memory.made).toBe(made);
  });

  it("is null where the memory is used up, and serves what fits after that", () => {
    const memory = reserveLinearMemory(0)!;
    expect(memory.take(memory.buffer.byteLength)).toBeNull();
    expect(memory.take(2 ** 60)).toBeNull();
    const large = memory.take(memory.buffer.byteLength - 4 * mebi)!;
    expect(memory.take(8 * mebi)).toBeNull();
    const rest = memory.take(mebi)!;
    expect(rest.start).toBe(large.start + large.bytes);
    memory.give(large);
    expect(memory.take(8 * mebi)!.start).toBe(large.start);
    // A vector load may pass the last number of the last block.
    expect(rest.start + rest.bytes + 16).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  it("hands out as much of a large free block as is asked for, and the rest as another", () => {
    const memory = reserveLinearMemory(0)!;
    const large = memory.take(2100 * mebi)!;
    memory.give(large);
    const small = memory.take(80)!;
    expect([small.start, small.bytes]).toEqual([large.start, 128]);
    // What was there is whole again but for that: a request that fits fresh fits now.
    const next = memory.take(1900 * mebi)!;
    expect(next.start).toBe(small.start + small.bytes);
    // The rest stood at the end, so it is unmade.
    expect(memory.take(1900 * mebi)!.start).toBe(next.start + next.bytes);
    expect(memory.taken).toBe(128 + 3800 * mebi);
  });

  it("joins free neighbours for what fits in none of them, and unmakes those at the end", () => {
    const memory = reserveLinearMemory(0)!;
    const blocks = Array.from({ length: 6 }, () => memory.take(mebi)!);
    const [a, b, , d, e, f] = blocks;
    for (const block of [b, a, d]) memory.give(block);
    const joined = memory.take(2 * mebi)!;
    expect(joined.start).toBe(a.start);
    expect(joined.bytes).toBe(2 * mebi);
    expect(memory.made).toBe(6 * mebi);
    for (const block of [f, e]) memory.give(block);
    // d, e and f go, and the new block stands where d did.
    const last = memory.take(10 * mebi)!;
    expect(last.start).toBe(d.start);
    expect(memory.made).toBe(13 * mebi);
    expect(memory.taken).toBe(13 * mebi);
  });

  it("knows of every block how far it may have been written to, through joining and unmaking", () => {
    const memory = reserveLinearMemory(0)!;
    const bytes = new Uint8Array(memory.buffer);
    const held: Block[] = [];
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let i = 0; i < 3000; i++) {
      if (held.length > 0 && random(5) < 2) memory.give(held.splice(random(held.length), 1)[0]);
      else {
        const block = memory.take(1 + random(random(4) === 0 ? 20_000 : 500))!;
        for (let at = block.touched; at < block.bytes; at += 16) if (bytes[block.start + at] !== 0) throw new Error("not clean");
        const written = random(block.bytes + 1);
        bytes.fill(1, block.start, block.start + written);
        block.touched = Math.max(block.touched, written);
        held.push(block);
        for (const other of held)
          if (other !== block && other.start < block.start + block.bytes && block.start < other.start + other.bytes)
            throw new Error("overlap");
      }
    }
    expect(memory.taken).toBe(held.reduce((sum, block) => sum + block.bytes, 0));
    expect(memory.made).toBeLessThan(4 * memory.taken + mebi);
  });

  it("does not grow by sizes that grow", () => {
    const memory = reserveLinearMemory(0)!;
    for (let size = 1; size <= 1000; size++) memory.give(memory.take(size * mebi)!);
    expect(memory.made).toBe(1000 * mebi);
  });
});
