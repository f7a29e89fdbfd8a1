/** No memory for what was asked: `bytes` on top of the `held` ones. */
export class OutOfMemory extends RangeError {
  override readonly name = "RangeError";
  constructor(
    readonly bytes: number,
    readonly held: number,
  ) {
    super(`Workspace: ${megabytes(bytes)} more than the ${megabytes(held)} in use were asked for, and there is no room for them`);
  }
}

/** Bytes as megabytes or gigabytes of 10⁶ and 10⁹, for a message. */
export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
