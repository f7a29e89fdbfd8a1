import { type Dataset, key, packDataset } from "@unrolled/core";
import { compare } from "unrolled";
import { describe, expect, it } from "vitest";

/** y_t is 1 where just one of the two targets before is, with 1 in 20 turned over: no law of the last target alone can tell. */
function exclusive(count: number): Dataset {
  const u = new Float64Array(count * 20);
  key("flips").fillUniform(u);
  const sequences = Array.from({ length: count }, (_, s) => {
    const y: number[] = [];
    for (let t = 0; t < 20; t++) {
      const draw = u[20 * s + t];
      if (t < 2) y.push(draw < 0.5 ? 0 : 1);
      else y.push(draw < 0.05 ? 1 - (y[t - 1] ^ y[t - 2]) : y[t - 1] ^ y[t - 2]);
    }
    return { id: `s${s}`, targets: y.map((x) => [x]) };
  });
  return packDataset({ name: "flips", targets: { kind: "binary", size: 1 }, sequences });
}

describe("baselines in a comparison", () => {
  it("are beaten by what remembers two steps, where that is what there is to know", async () => {
    const { models, headline } = await compare({
      data: exclusive(40),
      models: ["persistence", "climatology", "mlp:16,window=2,learner=bfgs,epochs=200,patience=50"],
      workers: 0,
    });
    // Of 20 steps 18 can be told but for 1 in 20: 0.1985 nats each, and log 2 for two; the others stand at log 2.
    const [persistence, climatology, window] = models.map(({ logLikelihood }) => logLikelihood.value / logLikelihood.steps);
    expect(window).toBeGreaterThan(-0.33);
    expect(Math.max(persistence, climatology)).toBeLessThan(-0.65);
    expect(headline.join(" ")).toMatch(/mlp:16 (is ahead|wins)/);
  });
});
