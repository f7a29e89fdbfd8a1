import { relaxedSimdModule } from "../generated/relaxed-simd-module.js";
import { simdModule } from "../generated/simd-module.js";
import type { WasmKernels } from "../generated/wasm-kernels.js";
import { ziggurat } from "../plain/random/ziggurat.js";
import { type Block, type LinearMemory, reserveLinearMemory } from "./linear-memory.js";
import { webAssembly } from "./web-assembly.js";

/** "relaxed-simd": fused multiply-add; "simd": vectors without it; "plain": TypeScript, the others' oracle. */
export type KernelName = "relaxed-simd" | "simd" | "plain";

/** The number loops in use: which kernel, and how it was chosen. */
export interface KernelInfo {
  /** The kernels in use, which every result names. */
  readonly name: KernelName;
  /** Those that run here, fastest first. */
  readonly available: readonly KernelName[];
  /** Bytes of address space reserved for arrays, in blocks, and in use; zeros where only plain kernels ever ran. */
  readonly memory: { readonly reserved: number; readonly blocks: number; readonly used: number };
}

const names: readonly KernelName[] = ["relaxed-simd", "simd", "plain"];
/** Of the modules: what their static data may fill. */
const staticBytes = 65536;
/** And their panels of matrix products, which assembly/gemm.ts lays out. */
const scratchBytes = 2 * 1048576;

let memory: LinearMemory | null = null;
let chosen: KernelName | null = null;
/** Undefined: not started. Null: plain kernels. */
let current: WasmKernels | null | undefined;
const made = new Map<KernelName, WasmKernels>();
const probed = new Map<KernelName, boolean>();
let decoded: { readonly name: KernelName; readonly bytes: Uint8Array } | null = null;

/** The WebAssembly kernels in use, or null for plain ones. Compiled on the first call, some 5 ms. */
export function wasm(): WasmKernels | null {
  return current === undefined ? start() : current;
}

/** The memory that the kernels see; null on plain kernels. */
export function linearMemory(): LinearMemory | null {
  return wasm() === null ? null : memory;
}

/** Gives a block of the linear memory back, also when other kernels are in use by then. */
export function giveBack(block: Block): void {
  if (memory !== null && block.buffer === memory.buffer) memory.give(block);
}

/**
 * Which kernels run, and which run them.
 *
 * The fastest that the engine has is chosen on first use: relaxed SIMD (on Node 20 the engine's flag for it is set), SIMD, plain TypeScript.
 * The environment variable `UNROLLED_KERNEL` chooses another, and so does `use`. Uniform and normal draws have the same bits
 * on all; sums may differ in their last bits, so a result names its kernel.
 *
 * @example
 * console.log(kernels.info().name);
 * kernels.use("simd");
 */
export const kernels: {
  info(): KernelInfo;
  use(name: KernelName): void;
} = Object.freeze({
  info(): KernelInfo {
    const name = wasm() === null ? "plain" : (chosen as KernelName);
    return Object.freeze({
      name,
      available: available(),
      memory: Object.freeze({ reserved: memory?.buffer.byteLength ?? 0, blocks: memory?.made ?? 0, used: memory?.taken ?? 0 }),
    });
  },
  /** @throws RangeError for a name that is none, or kernels that do not run here. */
  use(name: KernelName): void {
    check("kernels.use: name", name);
    chosen = name;
    current = undefined;
  },
});

function start(): WasmKernels | null {
  if (chosen === null) {
    const asked = globalThis.process?.env?.UNROLLED_KERNEL;
    if (asked !== undefined && asked !== "") check("kernels: the environment variable UNROLLED_KERNEL", asked);
    chosen = ((asked === "" ? undefined : asked) as KernelName | undefined) ?? (names.find(runs) as KernelName);
    // Where the system limits addresses there may be no memory for WebAssembly, which reserves far more than it uses.
    memory ??= chosen === "plain" ? null : reserveLinearMemory(staticBytes + scratchBytes);
    if (memory === null && (asked === undefined || asked === "")) chosen = "plain";
  }
  current = chosen === "plain" ? null : instantiate(chosen);
  return current;
}

function check(what: string, name: string): void {
  if (!names.includes(name as KernelName)) throw new RangeError(`${what} must be one of ${names.join(", ")}, got ${JSON.stringify(name)}`);
  if (!runs(name as KernelName))
    throw new RangeError(`${what} must be kernels that run here, which are ${available().join(", ")}, got "${name}"`);
}

function available(): readonly KernelName[] {
  return Object.freeze(names.filter(runs));
}

/** Probed when it is asked for, once: decoding and validating a module takes a millisecond or two. */
function runs(name: KernelName): boolean {
  if (name === "plain") return true;
  const known = probed.get(name) ?? validates(name);
  probed.set(name, known);
  return known;
}

/** A module's bytes, kept between its probe and its compilation. */
function bytesOf(name: KernelName): Uint8Array {
  const bytes = decoded?.name === name ? decoded.bytes : decode(name === "simd" ? simdModule : relaxedSimdModule);
  decoded = { name, bytes };
  return bytes;
}

function validates(name: KernelName): boolean {
  if (webAssembly === undefined) return false;
  const bytes = bytesOf(name);
  if (webAssembly.validate(bytes)) return true;
  if (name !== "relaxed-simd") return false;
  // Node 20 has relaxed SIMD behind a flag, which can still be set.
  try {
    const v8 = globalThis.process?.getBuiltinModule?.("node:v8");
    v8?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    return false;
  }
  return webAssembly.validate(bytes);
}

function instantiate(name: KernelName): WasmKernels {
  const known = made.get(name);
  if (known !== undefined) return known;
  memory ??= reserveLinearMemory(staticBytes + scratchBytes);
  if (memory === null)
    throw new RangeError(`kernels: "${name}" needs address space that the system does not grant; use UNROLLED_KERNEL=plain`);
  const { Module, Instance } = webAssembly!;
  const instance = new Instance(new Module(bytesOf(name)), { env: { memory: memory.memory, abort } });
  const kernel = instance.exports as unknown as WasmKernels;
  decoded = null;
  kernel.setScratch(staticBytes);
  const { edges, heights, scales, bounds, scales32, bounds32 } = ziggurat;
  const { buffer } = memory;
  new Float64Array(buffer, kernel.zigguratTables(), edges.length).set(edges);
  new Float64Array(buffer, kernel.zigguratHeights(), heights.length).set(heights);
  new Float64Array(buffer, kernel.zigguratScales(), scales.length).set(scales);
  new Float32Array(buffer, kernel.zigguratScales32(), scales32.length).set(scales32);
  new Int32Array(buffer, kernel.zigguratBounds(), bounds.length).set(bounds);
  new Int32Array(buffer, kernel.zigguratBounds32(), bounds32.length).set(bounds32);
  made.set(name, kernel);
  return kernel;
}

function abort(): never {
  throw new Error("kernels: a WebAssembly kernel stopped, which is a fault of unrolled; please report it");
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
