import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts one side of a race as a process of its own and waits for its first line, what it offers. `ask` sends a message and
 * waits for the answer; an answer with an error, or an end before it, throws.
 */
export async function openChild(command, args, env) {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors = (errors + text).slice(-4000);
  });
  const ended = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(errors.trim().split("\n").at(-1) || `ended with code ${code}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await Promise.race([lines.next(), ended]);
    // At the end of the output the process is about to say why.
    return line.done ? await ended : JSON.parse(line.value);
  };
  const { versions, offers } = await next();
  return {
    versions,
    offers,
    async ask(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const answer = await next();
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    },
    close() {
      child.stdin.end();
    },
  };
}
