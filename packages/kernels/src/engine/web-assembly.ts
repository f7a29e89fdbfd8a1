/** A memory of fixed size. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of WebAssembly's interface that is used here, which TypeScript declares for browsers only. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { readonly env: object }) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
}

/** Undefined where the engine has none. */
export const webAssembly: WebAssemblyApi | undefined = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
