import { Writable } from "node:stream";
import { main } from "../../packages/unrolled/src/command/main.js";

/** The command in this process, on the sources: quick, for what does not depend on the executable. */
export async function runHere(args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await main(args, { out: into(out), error: into(error) });
  return { code, out: out.join(""), error: error.join("") };
}

function into(pieces: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
}
