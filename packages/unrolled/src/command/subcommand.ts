import type { Terminal } from "./terminal.js";

/**
 * A subcommand in two parts, so that exit codes follow from where an error was thrown: `prepare` reads and checks
 * everything (an error there is exit 2, and nothing has been computed or written), the function it returns does the work
 * (an error there is exit 1). That function gives the exit code, 0 when it gives none.
 */
export type Subcommand = (argv: readonly string[], terminal: Terminal) => Promise<Run>;
export type Run = () => Promise<number | undefined>;
