import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const notebooks = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** A front end of Jupyter as this machine has it: Debian's classic Notebook, and JupyterLab in the folder that `.ci/run` makes. */
export interface JupyterFrontEnd {
  readonly name: "classic Notebook" | "JupyterLab";
  /** The folder of its executables. */
  readonly bin: string;
  readonly command: string;
  /** The page of a notebook. */
  readonly page: string;
  /** Selectors: a kernel that waits for work, and the text of a cell. */
  readonly idle: string;
  readonly cell: string;
}

export const frontEnds: readonly JupyterFrontEnd[] = [
  {
    name: "classic Notebook",
    bin: process.env.JUPYTER_NOTEBOOK_BIN ?? "/usr/bin",
    command: "jupyter-notebook",
    page: "notebooks",
    idle: ".kernel_idle_icon",
    cell: ".code_cell .CodeMirror",
  },
  {
    name: "JupyterLab",
    bin: process.env.JUPYTERLAB_BIN ?? fileURLToPath(new URL("../../.venv/bin", import.meta.url)),
    command: "jupyter-lab",
    page: "doc/tree",
    idle: '.jp-Notebook-ExecutionIndicator[data-status="idle"]',
    cell: ".jp-CodeCell .cm-content",
  },
];

export function isInstalled({ bin, command }: JupyterFrontEnd): boolean {
  return existsSync(join(bin, command));
}

export interface JupyterServer {
  /** Where a notebook of the server's folder opens. */
  readonly url: (notebook: string) => string;
  /** Signs a notebook, so that the scripts of its saved outputs run. */
  readonly trust: (notebook: string) => void;
  readonly close: () => Promise<void>;
}

/** `cells` as a notebook of the workspace's kernel, without outputs. */
export function notebookOf(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source, i) => ({ cell_type: "code", id: `cell-${i}`, execution_count: null, metadata: {}, outputs: [], source })),
    metadata: { kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/**
 * A real server on the loopback interface, in a folder of its own: the executed notebooks are copied there beside `files`, and
 * its settings, signatures and sessions stand apart from the user's.
 */
export async function startJupyter(frontEnd: JupyterFrontEnd, files: Readonly<Record<string, string>>): Promise<JupyterServer> {
  const home = mkdtempSync(join(tmpdir(), "unrolled-jupyter-"));
  const folder = join(home, "work");
  mkdirSync(folder);
  symlinkSync(join(notebooks, "node_modules"), join(folder, "node_modules"));
  const executed = join(notebooks, "out");
  if (existsSync(executed))
    for (const file of readdirSync(executed)) if (file.endsWith(".ipynb")) cpSync(join(executed, file), join(folder, file));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

  const env = {
    ...process.env,
    HOME: home,
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: join(home, "runtime"),
    IPYTHONDIR: join(home, "ipython"),
    JUPYTER_PATH: join(notebooks, "jupyter"),
  };
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const settings = ["--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`, "--port-retries=0"];
  const app = frontEnd.command === "jupyter-lab" ? "IdentityProvider" : "NotebookApp";
  const server = spawn(join(frontEnd.bin, frontEnd.command), [...settings, `--${app}.token=${token}`, folder], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (log += text));
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${address}/api`).catch(() => null);
    if (answer?.ok) break;
    if (server.exitCode !== null || tries > 600) {
      server.kill();
      throw new Error(`${frontEnd.name} did not start:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url: (notebook) => `${address}/${frontEnd.page}/${notebook}?token=${token}`,
    trust: (notebook) => {
      const { status, stderr } = spawnSync(join(frontEnd.bin, "python3"), ["-m", "nbformat.sign", join(folder, notebook)], {
        env,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`the notebook cannot be signed: ${stderr}`);
    },
    close: async () => {
      await ended(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Asks the server to end, which ends its kernels; after 20 s it is killed. */
function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => server.kill("SIGKILL"), 20_000);
    server.once("exit", () => {
      clearTimeout(late);
      resolve();
    });
    server.kill("SIGTERM");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
