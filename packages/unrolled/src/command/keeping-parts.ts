import { runError } from "../command-error.js";

/** An output that cannot be written costs nothing that was computed: its error says where that is kept. */
export async function keepingParts<T>(folder: string, writing: () => Promise<T>): Promise<T> {
  try {
    return await writing();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw runError(`${message}; everything that was computed is kept in ${folder}: run the same command with --resume`);
  }
}
