import { totalmem } from "node:os";
import process from "node:process";

/** The share of the memory that reading a file may take. */
const SHARE = 0.75;

/** Bytes that reading a file may take: three quarters of the machine's memory, or of what the process is held to (in a container). */
export function memoryLimit(): number {
  const held = process.constrainedMemory?.() ?? 0;
  return SHARE * Math.min(totalmem(), held > 0 ? held : Number.POSITIVE_INFINITY);
}
