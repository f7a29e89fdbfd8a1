import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  createWorkspace,
  fillNormal,
  gaussianRows,
  gemm,
  type KernelName,
  kernels,
  lstmStep,
  shiftedExpInPlace,
  softmaxRows,
} from "@unrolled/kernels";
import { afterEach, describe, expect, it } from "vitest";

const { available } = kernels.info();
const [fastest] = available;
const fast = available.filter((name) => name !== "plain");
afterEach(() => kernels.use(fastest));

/** Products, gates, readouts, draws: what a loop of training touches, as numbers to compare. */
function everything(): Float64Array {
  const workspace = createWorkspace();
  return workspace.scope(() => {
    const [B, H] = [9, 13];
    const x = workspace.vector(B * 4 * H);
    const W = new Float64Array(4 * H * 4 * H);
    const gates = workspace.vector(B * 4 * H);
    fillNormal(x, 0, x.length, 1, 2);
    fillNormal(W, 0, W.length, 3, 4);
    gemm(gates, 0, x, 0, W, 0, B, 4 * H, 4 * H, false);
    const [h, c, before, kept] = [0, 1, 2, 3].map(() => workspace.vector(B * H));
    lstmStep(h, c, 0, before, 0, gates, 0, kept, 0, B, H);
    const out = new Float64Array(2 * B);
    softmaxRows(out, 0, h.slice(), 0, new Int32Array(B).fill(3), 0, B, 1, H, true);
    gaussianRows(out, B, c.slice(), 0, new Float64Array(B * 6), 0, B, 1, 6, false);
    return Float64Array.of(...h, ...c, ...gates, ...out, shiftedExpInPlace(c, 0, c.length, 9));
  });
}

/** A process that has the built kernels to itself. */
function inProcess(script: string, kernel?: string): string {
  const built = fileURLToPath(new URL("../../packages/kernels/dist/kernels.js", import.meta.url));
  const { UNROLLED_KERNEL: _, ...env } = process.env;
  return execFileSync(process.execPath, ["--input-type=module", "-e", `import * as k from ${JSON.stringify(built)};\n${script}`], {
    env: kernel === undefined ? env : { ...env, UNROLLED_KERNEL: kernel },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
const tell = "console.log(JSON.stringify(k.kernels.info()))";

describe("kernels.use", () => {
  it.each(available)("puts %s to use, which info then names", (name) => {
    kernels.use(name);
    expect(kernels.info().name).toBe(name);
    expect(kernels.info().available).toEqual(available);
  });

  it.each(available)("runs %s from then on, as rounding and the place of arrays show", (name) => {
    for (const before of available) {
      kernels.use(before);
      everything();
      kernels.use(name);
      const workspace = createWorkspace();
      const linear = workspace.scope(() => workspace.vector(1).buffer.byteLength > 2 ** 23);
      expect(linear).toBe(name !== "plain");
      // x² − fl(x²), which only a product and a sum of one rounding can see.
      const x = 1 + 2 ** -30;
      const C = Float64Array.of(-(x * x));
      gemm(C, 0, Float64Array.of(x), 0, Float64Array.of(x), 0, 1, 1, 1, true);
      if (name === "relaxed-simd") expect([0, 2 ** -60]).toContain(C[0]);
      else expect(C[0]).toBe(0);
    }
  });

  it("offers the plain kernels last, everywhere", () => {
    expect(available.at(-1)).toBe("plain");
    expect([...new Set(available)]).toEqual([...available]);
  });

  it("refuses a name that is none and stays with what was in use", () => {
    kernels.use("plain");
    expect(() => kernels.use("fast" as KernelName)).toThrow(
      new RangeError('kernels.use: name must be one of relaxed-simd, simd, plain, got "fast"'),
    );
    expect(kernels.info().name).toBe("plain");
  });

  it("gives the same results after any number of switches", () => {
    const first = new Map(
      available.map((name) => {
        kernels.use(name);
        return [name, everything()];
      }),
    );
    for (let round = 0; round < 4; round++)
      for (const name of round % 2 === 0 ? available : available.toReversed()) {
        kernels.use(name);
        expect(everything()).toEqual(first.get(name));
      }
    for (const name of fast)
      first.get(name)!.forEach((x, i) => {
        expect(x).toBeCloseTo(first.get("plain")![i], 11);
      });
  });

  it("may come within a scope: arrays stay valid, and the scope's memory is given back at its end", () => {
    const [name] = fast;
    if (name === undefined) return;
    kernels.use(name);
    const used = kernels.info().memory.used;
    for (const [outer, inner] of [
      [name, "plain"],
      ["plain", name],
    ] as const) {
      kernels.use(outer);
      const workspace = createWorkspace();
      workspace.scope(() => {
        const A = workspace.vector(6).fill(2);
        kernels.use(inner);
        const C = workspace.vector(4);
        gemm(C, 0, A, 0, A, 0, 2, 3, 2, false);
        expect([...C]).toEqual([12, 12, 12, 12]);
        kernels.use(outer);
        gemm(C, 0, A, 0, A, 0, 2, 3, 2, true);
        expect([...C]).toEqual([24, 24, 24, 24]);
        kernels.use(inner);
      });
      expect(kernels.info().memory.used).toBe(used);
    }
  });
});

describe("the environment variable UNROLLED_KERNEL", () => {
  it.each(available)("chooses %s", (name) => {
    const { memory, ...info } = JSON.parse(inProcess(tell, name));
    expect(info).toEqual({ name, available: [...available] });
    if (name === "plain") expect(memory).toEqual({ reserved: 0, blocks: 0, used: 0 });
    else expect(memory.reserved).toBeGreaterThan(2 ** 24);
  });

  it("chooses nothing when it is absent or empty, and yields to kernels.use", () => {
    expect(JSON.parse(inProcess(tell)).name).toBe(fastest);
    expect(JSON.parse(inProcess(tell, "")).name).toBe(fastest);
    expect(JSON.parse(inProcess(`k.kernels.use("plain"); ${tell}`, fastest)).name).toBe("plain");
  });

  it("of another value is an error that names the ones there are, on the first use", () => {
    const script = "try { k.fillUniform(new Float64Array(1), 0, 1, 0, 0); } catch (error) { console.log(error.name, error.message); }";
    expect(inProcess(script, "turbo").trim()).toBe(
      'RangeError kernels: the environment variable UNROLLED_KERNEL must be one of relaxed-simd, simd, plain, got "turbo"',
    );
  });
});

describe.each(fast)("memory of the %s kernels", (name) => {
  it("takes ordinary arrays of several MB to a kernel and back", () => {
    kernels.use(name);
    const before = kernels.info().memory.used;
    const large = new Float64Array(1_500_001);
    fillNormal(large, 1, 1_500_000, 5, 6);
    const start = new Float64Array(100);
    fillNormal(start, 0, 100, 5, 6);
    expect(large.subarray(1, 101)).toEqual(start);
    expect(large[0]).toBe(0);
    expect(kernels.info().memory.used).toBe(before);
  });

  it("does not grow with thousands of scopes of changing sizes", () => {
    kernels.use(name);
    const workspaces = [createWorkspace(), createWorkspace()];
    const round = (i: number): void =>
      workspaces[i % 2].scope(() => {
        const A = workspaces[i % 2].vector(1 + ((i * 7919) % 30_000), i % 3 === 0 ? "float32" : "float64");
        expect(A[0] + A[A.length - 1]).toBe(0);
        A[0] = i;
        // Another's scope within, and an ordinary array.
        workspaces[(i + 1) % 2].scope(() => shiftedExpInPlace(workspaces[(i + 1) % 2].vector(1 + ((i * 31) % 5000)), 0, 1, 0));
        shiftedExpInPlace(new Float64Array(1 + (i % 40_000)), 0, 1, 0);
      });
    for (let i = 0; i < 100; i++) round(i);
    const { blocks, used } = kernels.info().memory;
    for (let i = 100; i < 4000; i++) round(i);
    expect(kernels.info().memory).toMatchObject({ used });
    expect(kernels.info().memory.blocks).toBeLessThanOrEqual(blocks + 2 ** 22);
  });

  it("holds no more than a few times the largest of sizes that keep growing", () => {
    kernels.use(name);
    const workspace = createWorkspace();
    for (let mega = 1; mega <= 200; mega++) workspace.scope(() => workspace.vector(mega * 131_072));
    expect(kernels.info().memory.blocks).toBeLessThan(3 * 200 * 2 ** 20);
  });
});

describe("a call that throws between its arrays", () => {
  it("leaves no copy behind for the next one to find", () => {
    for (const kernel of available) {
      kernels.use(kernel);
      const [C, A, B] = [new Float64Array(1), Float64Array.of(1), Float64Array.of(2)];
      expect(() => gemm(C, 0, A, 0, undefined as unknown as Float64Array, 0, 1, 1, 1, false)).toThrow(TypeError);
      A[0] = 10;
      gemm(C, 0, A, 0, B, 0, 1, 1, 1, false);
      expect(C[0]).toBe(20);
      expect(kernels.info().memory.used).toBe(0);
    }
  });
});

describe("what a workspace is asked for", () => {
  it("is told apart from what went wrong with the kernels", () => {
    const script = "const w = k.createWorkspace(); try { w.scope(() => w.vector(3)); } catch (error) { console.log(error.message); }";
    expect(inProcess(script, "bad").trim()).toBe(
      'kernels: the environment variable UNROLLED_KERNEL must be one of relaxed-simd, simd, plain, got "bad"',
    );
  });

  it("is a precision there is, and no promise", () => {
    const workspace = createWorkspace();
    expect(() => workspace.vector(3, "float16" as "float32")).toThrow(
      'Workspace.vector: precision must be "float64" or "float32", got "float16"',
    );
    expect(() => workspace.scope(async () => 1)).toThrow("Workspace.scope: a function that is not async is required, got a promise");
  });
});
