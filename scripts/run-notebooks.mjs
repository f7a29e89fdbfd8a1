// Executes every notebook headless and writes it, with its outputs, to notebooks/out. Needs Jupyter:
//   apt-get install jupyter-notebook jupyter-nbconvert python3-ipykernel     (or: pip install notebook)
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";

const folder = "notebooks";
// Debian's own Jupyter first: a Python version manager may shadow it with one that has none.
const jupyter = existsSync("/usr/bin/jupyter-nbconvert") ? ["/usr/bin/jupyter-nbconvert"] : ["jupyter", "nbconvert"];
const notebooks = readdirSync(folder).filter((file) => file.endsWith(".ipynb"));
mkdirSync(`${folder}/out`, { recursive: true });

let passed = 0;
for (const notebook of notebooks) {
  for (const format of ["notebook", "html"]) {
    const from = format === "notebook" ? notebook : `out/${notebook}`;
    const args = ["--to", format, ...(format === "notebook" ? ["--execute"] : []), "--output-dir", "out", from];
    const { status, error } = spawnSync(jupyter[0], [...jupyter.slice(1), ...args], {
      cwd: folder,
      stdio: "inherit",
      env: { ...process.env, JUPYTER_PATH: `${process.cwd()}/${folder}/jupyter` },
    });
    if (error) console.error(`run-notebooks: Jupyter is required: ${error.message}; install jupyter-nbconvert and python3-ipykernel`);
    if (status !== 0) break; // what did not run has no page
    passed++;
  }
}
const failed = 2 * notebooks.length - passed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && notebooks.length > 0 ? 0 : 1);
