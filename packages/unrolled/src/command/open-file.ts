import { spawn } from "node:child_process";
import process from "node:process";

/** Milliseconds that a program may take to fail; one that still runs then has opened the file. */
const patience = 2000;

/**
 * Opens a file as a double click does: a page in the default browser.
 *
 * @returns why it could not be opened, or null.
 */
export function openFile(
  path: string,
  { platform = process.platform, env = process.env }: { readonly platform?: NodeJS.Platform; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string | null> {
  const [program, ...args] = openerOf(platform);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, path], { stdio: "ignore", detached: true, env });
    child.unref();
    const timer = setTimeout(() => resolve(null), patience);
    const end = (reason: string | null): void => {
      clearTimeout(timer);
      resolve(reason);
    };
    child.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ENOENT" ? `there is no ${program} here` : error.message));
    child.on("exit", (code) => end(code === 0 ? null : `${program} ended with code ${code}`));
  });
}

function openerOf(platform: NodeJS.Platform): readonly [program: string, ...args: string[]] {
  if (platform === "darwin") return ["open"];
  return platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
}
