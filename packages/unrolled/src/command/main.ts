import process from "node:process";
import { RunError, usageError } from "../command-error.js";
import type { Subcommand } from "./subcommand.js";
import { signOfLife, type Terminal, write } from "./terminal.js";

/** Each subcommand is a file of its own, loaded when it is asked for: `--help` stays light. */
const subcommands: Readonly<Record<string, () => Promise<Subcommand>>> = {
  compare: async () => (await import("./compare.js")).compareCommand,
  fit: async () => (await import("./fit.js")).fitCommand,
  loglik: async () => (await import("./loglik.js")).loglikCommand,
  decode: async () => (await import("./decode.js")).decodeCommand,
  forecast: async () => (await import("./forecast.js")).forecastCommand,
  sample: async () => (await import("./sample.js")).sampleCommand,
  graph: async () => (await import("./graph.js")).graphCommand,
  data: async () => (await import("./data.js")).dataCommand,
  completion: async () => (await import("./completion.js")).completionCommand,
};

/**
 * Runs the command and gives its exit code: 0 done, 1 a run that failed after it had started, 2 wrong usage or
 * unreadable input, 130 stopped by Ctrl-C.
 */
export async function main(argv: readonly string[], terminal: Terminal = { out: process.stdout, error: process.stderr }): Promise<number> {
  terminal.out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0); // the reader has gone, as in `unrolled … | head`
  });
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      await help(name === "help" ? rest[0] : undefined, rest, terminal);
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      const { version } = await import("../version.js");
      await write(terminal.out, `${version()}\n`);
      return 0;
    }
    const load = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    if (load === undefined) throw await unknownCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      await help(name, rest, terminal);
      return 0;
    }
    if (process.env.UNROLLED_KERNEL) await checkKernels();
    const loaded = signOfLife(name, rest, terminal);
    const run = await load()
      .then((prepare) => prepare(rest, terminal))
      .finally(loaded);
    return await runToExitCode(run, terminal);
  } catch (error) {
    return await report(error, 2, terminal); // nothing has been computed or written yet
  }
}

/** With `--use`, the page knows the families of those modules too. */
async function help(command: string | undefined, argv: readonly string[], terminal: Terminal): Promise<void> {
  if (command !== undefined && !command.startsWith("-") && !Object.hasOwn(subcommands, command)) throw await unknownCommand(command);
  const { helpText } = await import("./help.js");
  const modules = argv.flatMap((word, i) => (word === "--use" ? (argv[i + 1] ?? []) : word.startsWith("--use=") ? word.slice(6) : []));
  if (modules.length === 0) return write(terminal.out, await helpText(command, (await import("../families/built-in.js")).builtInFamilies));
  const { extensionUrls, loadExtensions } = await import("../extensions.js");
  const { families } = await import("../families/families.js");
  await loadExtensions(extensionUrls(modules));
  return write(terminal.out, await helpText(command, families.all()));
}

async function unknownCommand(name: string): Promise<Error> {
  const { didYouMean } = await import("@unrolled/core");
  const names = Object.keys(subcommands);
  return usageError(`unknown command "${name}"; available are ${names.join(", ")}${didYouMean(name, names)}; see unrolled --help`);
}

/** @throws RangeError where the environment asks for kernels that are none or do not run here. */
async function checkKernels(): Promise<void> {
  const { kernels } = await import("@unrolled/kernels");
  kernels.info();
}

async function runToExitCode(run: () => Promise<number | undefined>, terminal: Terminal): Promise<number> {
  try {
    return (await run()) ?? 0;
  } catch (error) {
    return await report(error, error instanceof RunError ? error.exitCode : 1, terminal);
  }
}

async function report(error: unknown, exitCode: number, terminal: Terminal): Promise<number> {
  const message = error instanceof Error ? error.message : String(error);
  await write(terminal.error, `unrolled: ${message.split("\n").join(" ")}\n`);
  if (process.env.UNROLLED_DEBUG && error instanceof Error) await write(terminal.error, `${error.stack}\n`);
  return exitCode;
}
