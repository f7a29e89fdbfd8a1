/** The command line, quoted for a shell, that goes on where this one was stopped. */
export function resumeCommand(command: string, argv: readonly string[]): string {
  const quoted = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ["unrolled", command, ...quoted, ...(argv.includes("--resume") ? [] : ["--resume"])].join(" ");
}
