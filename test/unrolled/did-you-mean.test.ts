import { describe, expect, it } from "vitest";
import { runHere } from "../support/run-here.js";

describe("a word that is nearly right is answered by the one that was meant", () => {
  it.each([
    ["comparee", 'unknown command "comparee"', '"compare"'],
    ["smaple model.json", 'unknown command "smaple"', '"sample"'],
    ["compare --modle hmm", "unknown option '--modle'", '"--model"'],
    ["compare --modle=hmm", "unknown option '--modle'", '"--model"'],
    ["compare -model hmm", "unknown option '-m'", '"--model"'],
    ["fit hmm:2 --resum", "unknown option '--resum'", '"--resume"'],
    ["loglik m.json --partciles 3", "unknown option '--partciles'", '"--particles"'],
    ["graph m.json --querry x", "unknown option '--querry'", '"--query"'],
    ["compare --model hm:4", 'unknown model "hm"', '"hmm"'],
    ["fit noisy-gur:4", 'unknown model "noisy-gur"', '"noisy-gru"'],
    ["fit hmm:4,restart=2", 'unknown option "restart"', '"restarts"'],
    ["fit hmm:4,restrats", '"restrats" must be key=value', '"restarts"'],
    ["fit gru,schedule=cosin", "schedule must be one of", '"cosine"'],
    ["loglik m.json --method forwrad", "--method must be one of", '"forward"'],
    ["compare --images pgn", "--images must be one of", '"png"'],
    ["compare --data moby-dik", "found neither", '"moby-dick"'],
  ])("unrolled %s", async (words, fault, meant) => {
    const { code, out, error } = await runHere(words.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain(fault);
    expect(error).toContain(`(did you mean ${meant}?)`);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });

  it.each(["explain", "compare --frobnicate", "fit transformer:4", "fit hmm:4,temperature=2"])(
    "unrolled %s is near nothing",
    async (words) => {
      const { code, error } = await runHere(words.split(" "));
      expect(code).toBe(2);
      expect(error).not.toContain("did you mean");
    },
  );
});
