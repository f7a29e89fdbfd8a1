// Runs in the tests' process before each test file: makes the asked mutant the active one, and notes which mutants the file reaches.
import { afterAll, beforeAll, inject } from "vitest";

/** The switch and the counts that StrykerJS's code reads and writes. */
globalThis.__stryker__ ??= { mutantCoverage: { static: {}, perTest: {} } };
const state = globalThis.__stryker__;
const reached = state.mutantCoverage;
const { mutant, hitLimit } = inject("mutation");

state.activeMutant = mutant ?? undefined;
// A loop that a mutant makes endless ends by an error.
state.hitCount ??= 0;
state.hitLimit = hitLimit;
reached.static = {};
reached.perTest = { tests: {} };
state.currentTestId = undefined;
beforeAll(() => {
  state.currentTestId = "tests";
});
// vitest reads the empty pattern: without it there is no second argument.
// biome-ignore lint/correctness/noEmptyPattern: as said
afterAll(({}, file) => {
  file.meta.reached = { whileLoading: reached.static, byTests: reached.perTest.tests };
});
