import { type Executor, taskPerformer } from "unrolled/extend";

/** An executor in this process that carries tasks out from clones of their messages and blobs, as another process would. */
export function cloningExecutor(width = 2): Executor & { readonly fetched: readonly string[] } {
  const fetched: string[] = [];
  const blobs = new Map<string, Uint8Array>();
  const perform = taskPerformer((name) => {
    fetched.push(name);
    return blobs.get(name) as Uint8Array;
  });
  return {
    width,
    fetched,
    run: async ({ message, blob }, reports) => {
      for (const name of Object.values(message.blobs)) blobs.set(name, Uint8Array.from(blob(name)));
      return structuredClone(await perform(structuredClone(message), reports));
    },
    close: async () => {},
  };
}
