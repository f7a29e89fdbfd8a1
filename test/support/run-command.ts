import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const executable = fileURLToPath(new URL("../../packages/unrolled/bin/unrolled.js", import.meta.url));

export interface CommandRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kilobytes that a file may have: writing more fails, as on a full disk. Unix only. */
  readonly fileLimit?: number;
  /** Called with all of standard error so far, and a way to send a signal. */
  readonly watch?: (error: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the real executable (on the built `dist`) and waits for its end. */
export function runCommand(args: readonly string[], { cwd, watch, fileLimit, env = {} }: RunOptions): Promise<CommandRun> {
  // POSIX counts file sizes in blocks of 512 bytes; shells that count in kilobytes are only more generous.
  const [command, before] =
    fileLimit === undefined ? [process.execPath, []] : ["sh", ["-c", `ulimit -f ${2 * fileLimit}; exec "$@"`, "sh", process.execPath]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, executable, ...args], { cwd, env: { ...process.env, UNROLLED_DEBUG: "", ...env } });
    let out = "";
    let error = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      error += text;
      watch?.(error, (signal) => child.kill(signal));
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out, error }));
  });
}
