import {
  type AnyModel,
  type Dataset,
  key,
  packDataset,
  parseModel,
  randomWindowNetwork,
  type SequenceRecord,
  stringifyJson,
  windowNetwork,
} from "@unrolled/core";
import { forecast, logLikelihood, rollout, totalGradient } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

const symbols = { kind: "categorical", size: 3, symbols: null } as const;
const real = { kind: "real", size: 2 } as const;
const ofSymbols = packDataset({
  name: "symbols",
  targets: symbols,
  sequences: [
    { id: "a", targets: [0, 1, 2, 2, 1, 0, 1] },
    { id: "b", targets: [2, 1, null] },
  ],
});
const ofNumbers = packDataset({
  name: "numbers",
  targets: real,
  inputs: { kind: "real", size: 1 },
  sequences: [6, 4].map((length, i) => ({
    id: `s${i}`,
    targets: Array.from({ length }, (_, t) => [Math.sin(2 * t + i), (t * t) % 3]),
    inputs: Array.from({ length }, (_, t) => [0.3 * t - i]),
  })),
});

/** log p of every observed step, from the definition. */
function written(model: AnyModel, window: number, layers: number, record: SequenceRecord, size: number): number {
  const { values, slices } = model.parameters!;
  const part = (name: string, i: number): number => values[slices.find((one) => one.name === name)!.offset + i];
  return record.targets.reduce<number>((sum, target, t) => {
    if (target === null) return sum;
    const before = Array.from({ length: window }, (_, k) => record.targets[t - k - 1]);
    const numbers = before.flatMap((y) =>
      Array.from({ length: size }, (_, d) =>
        y === undefined || y === null ? 0 : typeof y === "number" ? Number(y === d) : (y[d] as number),
      ),
    );
    let h: number[] = [...((record.inputs?.[t] as number[] | undefined) ?? []), ...numbers];
    for (let l = 0; l < layers; l++) {
      const M = slices.find(({ name }) => name === `hidden.${l}.bias`)!.shape[0];
      const x = h;
      h = Array.from({ length: M }, (_, m) =>
        Math.tanh(x.reduce((a, v, i) => a + v * part(`hidden.${l}.weight`, m * x.length + i), part(`hidden.${l}.bias`, m))),
      );
    }
    const out = Array.from({ length: size }, (_, o) =>
      h.reduce((a, v, m) => a + v * part("readout.weight", o * h.length + m), part("readout.bias", o)),
    );
    if (typeof target === "number") return sum + out[target] - Math.log(out.reduce((a, x) => a + Math.exp(x), 0));
    const logSd = slices.find(({ name }) => name.startsWith("emission."))!.name;
    return out.reduce((a, mean, d) => {
      const sd = Math.exp(part(logSd, d));
      return a - 0.5 * (((target[d] as number) - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    }, sum);
  }, 0);
}

const cases: readonly { readonly data: Dataset; readonly window: number; readonly hidden: readonly number[]; readonly size: number }[] = [
  { data: ofSymbols, window: 3, hidden: [4], size: 3 },
  { data: ofSymbols, window: 1, hidden: [2], size: 3 },
  { data: ofNumbers, window: 2, hidden: [3, 2], size: 2 },
];
const records: Record<string, SequenceRecord[]> = {
  symbols: [
    { id: "a", targets: [0, 1, 2, 2, 1, 0, 1] },
    { id: "b", targets: [2, 1, null] },
  ],
  numbers: [6, 4].map((length, i) => ({
    id: `s${i}`,
    targets: Array.from({ length }, (_, t) => [Math.sin(2 * t + i), (t * t) % 3]),
    inputs: Array.from({ length }, (_, t) => [0.3 * t - i]),
  })),
};

describe.each(cases)("a network on $window targets of $data.name, $hidden units", ({ data, window, hidden, size }) => {
  const model = randomWindowNetwork({ data, window, hidden, nonlinearity: "tanh", key: key(5) });

  it("is the perceptron written out, with the gradient of central differences", () => {
    const value = (of = model): number => logLikelihood(of, data, rollout()).value;
    const wanted = records[data.name].reduce(
      (sum, record) => sum + written(model as unknown as AnyModel, window, hidden.length, record, size),
      0,
    );
    expect(value()).toBeCloseTo(wanted, 10);
    const { gradient } = totalGradient(model, data);
    const { values } = model.parameters;
    values.forEach((x, i) => {
      const moved = (by: number) => model.withParameters(values.map((v, j) => (i === j ? x + by : v)));
      expect(gradient[i]).toBeCloseTo((value(moved(1e-5)) - value(moved(-1e-5))) / 2e-5, 6);
    });
  });

  it("comes back from its file, and draws and forecasts from the targets before", () => {
    const again = parseModel(JSON.parse(stringifyJson(model.toFile())), "m.json");
    expect(again.toFile()).toEqual(model.toFile());
    expect(logLikelihood(again as never, data, rollout()).value).toBe(logLikelihood(model, data, rollout()).value);
    const inputs = data.inputs === null ? {} : { inputs: [[[1], [1], [1]]] };
    const futures = forecast(model as unknown as AnyModel, data, { steps: 2, particles: 3, replicates: 2, ...inputs }, key(1));
    expect(futures[0].laws!.standardErrorFrom).toEqual(["exact", "replicates"]);
    const given = data.inputs === null ? undefined : [[1], [2], [3]];
    const free = model.sample(3, key(2), given);
    const held = model.sample(3, key(2), given, { targets: [free.targets[0]] });
    expect(held.targets).toEqual(free.targets);
  });
});

describe("a network on a window", () => {
  it("says what does not fit", () => {
    const spec = {
      window: 2,
      hidden: [{ weight: [[1, 2]], bias: [0] }],
      readout: { weight: [[1]], bias: [0] },
      emission: { kind: "bernoulli" },
    };
    expect(windowNetwork(spec as never).parameterCount).toBe(5);
    expect(() => windowNetwork({ ...spec, window: 3 } as never)).toThrow(/hidden\[0\].weight must have at least 3 columns.* got 2/);
    expect(() => windowNetwork({ ...spec, window: 0 } as never)).toThrow(/window must be an integer of at least 1, got 0/);
    expect(() => windowNetwork({ ...spec, readout: { weight: [[1, 2]], bias: [0] } } as never)).toThrow(/readout.weight must be 1 x 1/);
  });
});
