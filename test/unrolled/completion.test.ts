import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

describe("unrolled completion", () => {
  it.each([
    ["com", ["compare", "completion"]],
    ["compare --im", ["--images"]],
    ["compare --images p", ["png"]],
    ["compare --model noisy-g", ["noisy-gru"]],
    ["fit el", ["elman"]],
    ["loglik m.json --method forw", ["forward"]],
    ["compare --data moby-dick-", ["moby-dick-full"]],
    ["data g", ["get"]],
    ["data get jsb", ["jsb-chorales"]],
    ["data get lynx --off", ["--offline"]],
  ])("bash completes `unrolled %s`", async (line, expected) => {
    const { out, code } = await runHere(["completion", "bash"]);
    expect(code).toBe(0);
    const words = ["unrolled", ...line.split(" ")];
    const script = `${out}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _unrolled; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const run = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout.trim().split("\n")).toEqual(expected);
  });

  it("has zsh and fish, and refuses other shells", async () => {
    expect((await runHere(["completion", "zsh"])).out).toMatch(/^autoload -U \+X bashcompinit/);
    const { out } = await runHere(["completion", "fish"]);
    expect(out).toMatch(/^complete -c unrolled -n "__fish_seen_subcommand_from compare" -l images -x -a "all svg png none"$/m);
    const refused = await runHere(["completion", "tcsh"]);
    expect(refused.code).toBe(2);
    expect(refused.error).toContain('the shell must be one of bash, zsh, fish, got "tcsh"');
  });
});
