import { type AnyModel, key, type OwnLayerFile, packDataset, type RecurrentSpec, recurrent } from "@unrolled/core";
import { chooseMethod, grid, logLikelihood, replicated, smc, statePosterior } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

interface Layer {
  readonly cell: OwnLayerFile["cell"];
  readonly size: number;
  readonly residual?: boolean;
  readonly norm?: boolean;
  readonly noise?: number;
}
interface Architecture {
  readonly layers: readonly Layer[];
  readonly hidden?: readonly number[];
  readonly embedding?: number;
}

const V = 3;
const numbers = (count: number, place: string): number[] => {
  const out = new Float64Array(count);
  key("architectures").fold(place).fillNormal(out);
  return Array.from(out, (x) => 0.6 * x);
};
const matrix = (rows: number, columns: number, place: string): number[][] =>
  Array.from({ length: rows }, (_, i) => numbers(columns, `${place}.${i}`));

/** A network that reads a given symbol of 4 and the target before, of 3. */
function specOf({ layers, hidden = [], embedding }: Architecture): RecurrentSpec {
  let reads = embedding === undefined ? 4 + V : 2 * embedding;
  const inputSize = reads;
  const files = layers.map(({ cell, size: H, residual = false, norm = false, noise }, l): OwnLayerFile => {
    const GH = { elman: 1, gru: 3, lstm: 4 }[cell] * H;
    const X = reads;
    reads = H;
    return {
      cell,
      hiddenSize: H,
      residual,
      norm: norm ? { gain: numbers(H, `gain${l}`).map((x) => 1 + x), bias: numbers(H, `shift${l}`) } : null,
      noise: noise === undefined ? null : { sd: new Array<number>(cell === "lstm" ? 2 * H : H).fill(noise) },
      initialState: { h: numbers(H, `h${l}`), ...(cell === "lstm" ? { c: numbers(H, `c${l}`) } : {}) },
      weight_ih: matrix(GH, X, `ih${l}`),
      weight_hh: matrix(GH, H, `hh${l}`),
      bias_ih: numbers(GH, `bih${l}`),
      bias_hh: numbers(GH, `bhh${l}`),
    };
  });
  const topSize = reads;
  const perceptron = hidden.map((M, i) => {
    const part = {
      weight: matrix(M, reads, `m${i}`),
      bias: numbers(M, `mb${i}`),
      nonlinearity: i === 0 ? ("sigmoid" as const) : ("tanh" as const),
    };
    reads = M;
    return part;
  });
  return {
    cell: "by-layer",
    inputSize,
    hiddenSize: topSize,
    inputs: "given-and-previous-target",
    embedding: embedding === undefined ? null : { given: matrix(4, embedding, "eg"), previousTarget: matrix(V, embedding, "et") },
    layers: files,
    readout: { hidden: perceptron, weight: matrix(V, reads, "out"), bias: numbers(V, "outb") },
    emission: { kind: "categorical" },
  };
}

function dataOf(lengths: readonly number[]) {
  const u = new Float64Array(400);
  key("data").fillUniform(u);
  return packDataset({
    name: "d",
    targets: { kind: "categorical", size: V, symbols: null },
    inputs: { kind: "categorical", size: 4 },
    sequences: lengths.map((T, i) => ({
      id: `s${i}`,
      inputs: Array.from({ length: T }, (_, t) => Math.floor(4 * u[17 * i + t])),
      targets: Array.from({ length: T }, (_, t) => Math.floor(V * u[200 + 13 * i + t])),
    })),
  });
}

const gru = (size: number, more: Partial<Layer> = {}): Layer => ({ cell: "gru", size, ...more });
const table: readonly (readonly [string, Architecture])[] = [
  ["layers of different cells and sizes", { layers: [gru(3), { cell: "lstm", size: 2 }, { cell: "elman", size: 4 }] }],
  ["residual sums between layers", { layers: [gru(3), gru(3, { residual: true }), { cell: "lstm", size: 3, residual: true }] }],
  ["layer normalisation", { layers: [{ cell: "lstm", size: 3, norm: true }, gru(2, { norm: true })] }],
  ["a perceptron as readout", { layers: [gru(3)], hidden: [4, 2] }],
  ["embeddings of inputs and of targets before", { layers: [gru(3)], embedding: 2 }],
  ["all of it", { layers: [gru(3, { norm: true }), gru(3, { residual: true, norm: true })], hidden: [3], embedding: 2 }],
];

describe("networks by layer", () => {
  const data = dataOf([6, 3, 5, 1]);
  const workspace = createWorkspace();

  it.each(table)("have the gradient that central differences give: %s", (_, architecture) => {
    const model = recurrent({ ...specOf(architecture), noise: null });
    const gradient = new Float64Array(model.parameterCount);
    const increments = new Float64Array(data.stepCount);
    model.views.gradient(data).logProbAndGradientInto(increments, gradient, { dropout: null }, workspace);
    const values = model.parameters.values;
    const at = (i: number, step: number): number => {
      const moved = values.slice();
      moved[i] += step;
      const out = new Float64Array(data.stepCount);
      model.withParameters(moved).views.rollout(data).logProbInto(out, workspace);
      return out.reduce((a, b) => a + b);
    };
    gradient.forEach((slope, i) => {
      const difference = (at(i, 1e-4) - at(i, -1e-4)) / 2e-4;
      const finer = (at(i, 5e-5) - at(i, -5e-5)) / 1e-4;
      // Richardson's extrapolation of the two.
      expect(Math.abs(slope - (4 * finer - difference) / 3) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-6);
    });
  });

  it.each(table)(
    "score a sequence with the same bits alone, in a batch, in both passes and by a particle; and keep their file: %s",
    (_, architecture) => {
      const model = recurrent({ ...specOf(architecture), noise: null });
      const packed = new Float64Array(data.stepCount);
      model.views.rollout(data).logProbInto(packed, workspace);
      const again = new Float64Array(data.stepCount);
      model.views.gradient(data).logProbAndGradientInto(again, new Float64Array(model.parameterCount), { dropout: null }, workspace);
      expect(again).toEqual(packed);
      const file = JSON.parse(JSON.stringify(model.toFile())) as RecurrentSpec;
      const reread = recurrent({ ...file, noise: null });
      expect(reread.parameters.values).toEqual(model.parameters.values);
      expect(reread.toFile()).toEqual(model.toFile());
      const row = Array.from(data.order).indexOf(0);
      workspace.scope(() => {
        const process = reread.views.particles(data).open(0, 3, workspace);
        let [state, before] = [workspace.rows(3, process.stateDim), workspace.rows(3, process.stateDim)];
        const out = workspace.vector(3);
        process.initialInto(state, key(1));
        for (let t = 0; t < 6; t++) {
          if (t > 0) {
            [state, before] = [before, state];
            process.moveInto(state, before, t, key(1));
          }
          process.logPotentialInto(out, state, t === 0 ? null : before, t);
          expect(Array.from(out)).toEqual(new Array(3).fill(packed[data.starts[t] + row]));
        }
      });
    },
  );

  // Noise of one unit in the lower, the upper, or both layers, against sums over a grid of the noisy states' values: held
  // values of `sample` give the density of each point.
  it.each([
    ["the lower layer", { layers: [{ cell: "elman", size: 1, noise: 0.5 }, gru(2)] }, 2, [0]],
    ["the top layer", { layers: [gru(2), { cell: "elman", size: 1, noise: 0.5 }] }, 2, [2]],
    [
      "both layers",
      {
        layers: [
          { cell: "elman", size: 1, noise: 0.5 },
          { cell: "elman", size: 1, noise: 0.4, residual: true },
        ],
      },
      1,
      [0, 1],
    ],
  ] as const)("with noise in %s agree with quadrature over the noise", (_, architecture, T, noisy) => {
    const model = recurrent(specOf(architecture)) as AnyModel;
    const short = dataOf([T]);
    const inputs = Array.from(short.inputSymbols!);
    const targets = Array.from(short.targetSymbols!);
    const size = model.graph.variables.reduce((sum, { role, space }) => sum + (role === "hidden" ? space!.size : 0), 0);
    const [points, step] = [61, 0.12];
    const dimensions = T * noisy.length;
    let sum = 0;
    for (let code = 0; code < points ** dimensions; code++) {
      let rest = code;
      const states = Array.from({ length: T }, () => {
        const state = new Array<number | null>(size).fill(null);
        for (const at of noisy) {
          state[at] = ((rest % points) - (points - 1) / 2) * step;
          rest = Math.floor(rest / points);
        }
        return state;
      });
      sum += Math.exp(model.sample(T, key(1), inputs, { targets, states }).logWeight);
    }
    const exact = Math.log(sum * step ** dimensions);
    const { value, standardError } = logLikelihood(model as never, short, replicated(smc({ particles: 4000 }), 8) as never, key(5)) as {
      value: number;
      standardError: number;
    };
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(value - exact)).toBeLessThan(5 * standardError);
    const { additiveNoise } = model.views;
    expect(additiveNoise !== undefined).toBe(noisy.every((at) => at >= 2));
    if (additiveNoise !== undefined) expect(logLikelihood(model as never, short, grid()).value).toBeCloseTo(exact, 6);
  });

  // The layers below are functions of the data, so that the law of the whole state is that of one number.
  it.each([
    ["an Elman unit", { layers: [gru(3), { cell: "lstm", size: 2 }, { cell: "elman", size: 1, noise: 0.4 }] }],
    [
      "a gated unit, normalised below, with embeddings and a perceptron",
      { layers: [gru(2, { norm: true }), gru(1, { noise: 0.4 })], embedding: 2, hidden: [3] },
    ],
    ["a gated unit added to what it reads", { layers: [gru(1), gru(1, { noise: 0.4, residual: true })] }],
  ] as const)(
    "with noise in the top layer alone, given the data, are scored exactly by the grid filter, as by particles: %s",
    (_, some) => {
      const model = recurrent(specOf(some)) as AnyModel;
      const { method } = chooseMethod(model, data);
      const byGrid = logLikelihood(model, data, method);
      expect(method.name).toBe("grid");
      expect(byGrid.sequences.every(({ standardErrorFrom }) => standardErrorFrom === "exact")).toBe(true);
      const sampled = logLikelihood(model as never, data, replicated(smc({ particles: 2000 }), 8), key(6));
      sampled.sequences.forEach(({ value, standardError }, index) => {
        expect(standardError).toBeLessThan(0.02);
        expect(Math.abs(value - byGrid.sequences[index].value)).toBeLessThan(5 * standardError);
      });
      // Smoothing needs the density of that number alone; the last step's law is the filter's.
      const [{ filtered, smoothed, stateDim, length }] = statePosterior(model as never, data, { particles: 50, replicates: 2 }, key(7));
      const last = (length - 1) * stateDim;
      expect(smoothed.means.subarray(last)).toEqual(filtered.means.subarray(last));
      const functions = stateDim - 1;
      for (const [t, sd] of smoothed.sds.entries()) expect(sd < 1e-12).toBe(t % stateDim < functions);
    },
  );

  it("refuse fields that they do not know, and what does not fit", () => {
    const spec = specOf({ layers: [gru(3), gru(2)] });
    const [first, second] = spec.layers as OwnLayerFile[];
    const wrong =
      (more: object): (() => unknown) =>
      () =>
        recurrent({ ...spec, ...more } as RecurrentSpec);
    expect(wrong({ layers: [first, { ...second, residul: true }] })).toThrow("layers[1] must have no fields but");
    expect(wrong({ layers: [first, { ...second, residual: true }] })).toThrow(
      "recurrent: layers[1].residual needs a layer that reads one vector of its own size 2, got 3",
    );
    expect(wrong({ noise: { sd: [1, 1] } })).toThrow('with cell "by-layer" noise must be null');
    const table = specOf({ layers: [gru(3)], embedding: 2 });
    expect(() => recurrent({ ...table, givenInputs: { kind: "real", size: 4 } })).toThrow(
      'recurrent: embedding.given is a table with a row for each symbol, got givenInputs of kind "real"; leave it out, or give symbols',
    );
    expect(() => recurrent({ ...table, emission: { kind: "bernoulli" } })).toThrow(
      "recurrent: embedding.previousTarget is a table with a row for each symbol, got binary targets; leave it out",
    );
    const given = Array.from({ length: 2 }, () => [0.5, 1, 0, 2]);
    const real = packDataset({
      name: "numbers",
      targets: data.targets,
      inputs: { kind: "real", size: 4 },
      sequences: [{ id: "a", inputs: given, targets: [0, 1] }],
    });
    const looksUp = recurrent(table) as AnyModel;
    expect(() => looksUp.views.rollout!(real)).toThrow(
      'looks its inputs up in an embedding, so that they must be symbols, data "numbers" has real numbers; give symbols',
    );
    expect(() => looksUp.sample(2, key(1), given)).toThrow("sample: input 1 must be a symbol below 4, got [0.5,1,0,2]");
    expect(looksUp.inputs!.kind).toBe("categorical");
    expect(wrong({ hiddenSize: 3 })).toThrow("recurrent: hiddenSize must be that of the last layer, 2, got 3");
    expect(wrong({ readout: { ...spec.readout, hiden: [] } })).toThrow(
      'readout must have no fields but weight, bias, hidden, got "hiden" (did you mean "hidden"?)',
    );
  });
});
