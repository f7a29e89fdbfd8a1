import { Writable } from "node:stream";
import { main } from "../../packages/unrolled/src/command/main.js";

/**
 * The command in this process, on the sources: quick, for what does not depend on the executable. Worker threads need the built
 * files: without `--workers` it runs without. `cwd` is the folder that it runs in; runs under way at the same time share one.
 */
export async function runHere(
  args: readonly string[],
  { cwd }: { readonly cwd?: string } = {},
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  if (cwd !== undefined) enter(cwd);
  try {
    const code = await main(withoutWorkers(args), { out: into(out), error: into(error) });
    return { code, out: out.join(""), error: error.join("") };
  } finally {
    if (cwd !== undefined) leave();
  }
}

const takesWorkers = new Set(["compare", "fit", "loglik"]);

function withoutWorkers(args: readonly string[]): readonly string[] {
  return takesWorkers.has(args[0] ?? "") && !args.some((arg) => /^(--workers|--help|-h)\b/.test(arg)) ? [...args, "--workers", "0"] : args;
}

let inside = 0;
let home = "";

function enter(cwd: string): void {
  if (inside++ === 0) home = process.cwd();
  process.chdir(cwd);
}

function leave(): void {
  if (--inside === 0) process.chdir(home);
}

function into(pieces: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
}
