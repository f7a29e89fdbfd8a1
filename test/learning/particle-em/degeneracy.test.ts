import { key } from "@unrolled/core";
import { fit, particleEm } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const train = symbolData([12, 9, 15]);
const phases = [{ iterations: 2, particles: 24 }];

describe("particle EM that draws from too few particles", () => {
  it("says so where a state has so many dimensions that paths keep to one line of ancestors, and not where it is not", () => {
    // In so many dimensions no other particle is near enough to where a path's next state came from.
    const quiet = fit(noisyNetwork("gru", 64, 0.1), { train }, particleEm({ phases }), { key: key(1) });
    expect(quiet.history.at(-1)!.particles!.turnover).toBeLessThan(0.05);
    expect(quiet.warnings.join()).toMatch(/^particleEm: paths left the line of their particle's ancestors at [\d.e-]+ % of the steps/);
    const loud = fit(noisyNetwork("gru", 2, 0.8), { train }, particleEm({ phases }), { key: key(1) });
    expect(loud.history.at(-1)!.particles!.turnover).toBeGreaterThan(0.2);
    expect(loud.warnings).toEqual([]);
  });

  it("holds the noise at its floor", () => {
    const noiseOf = (leastNoise: number): number => {
      const { history } = fit(noisyNetwork("gru", 2, 0.2), { train }, particleEm({ phases, leastNoise }), { key: key(1) });
      return Math.min(...history.at(-1)!.particles!.noise);
    };
    expect(noiseOf(0.01)).toBeLessThan(0.4);
    expect(noiseOf(0.5)).toBeCloseTo(0.5, 14);
    expect(() => particleEm({ leastNoise: 0 })).toThrow("particleEm: leastNoise must be");
  });
});
