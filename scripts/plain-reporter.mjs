// Prints "N passed, N failed, N skipped" on a line of its own, for readers that do not know vitest.
export default class PlainReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      if (module.state() === "failed" && tests.length === 0) counts.failed++;
      for (const test of tests)
        counts[test.result().state === "passed" ? "passed" : test.result().state === "failed" ? "failed" : "skipped"]++;
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
