import { type Dataset, key, type NoisyRecurrentModel, packDataset, type RecurrentModel, recurrent } from "@unrolled/core";

const symbolCount = 4;
const gateCounts = { elman: 1, gru: 3, lstm: 4 } as const;

/** Random weights of size about `scale`, the same for the same shape. */
function weights(rows: number, columns: number, label: string, scale = 1.2): number[][] {
  const z = new Float64Array(rows * columns);
  key("noisy network").fold(label).fold(rows).fold(columns).fillNormal(z);
  return Array.from({ length: rows }, (_, i) => Array.from(z.subarray(i * columns, (i + 1) * columns), (v) => scale * v));
}

function spec(cell: keyof typeof gateCounts, hiddenSize: number) {
  const rows = gateCounts[cell] * hiddenSize;
  return {
    name: `${cell} ${hiddenSize}`,
    cell,
    inputSize: symbolCount,
    hiddenSize,
    inputs: "previous-target" as const,
    layers: [
      {
        weight_ih: weights(rows, symbolCount, "ih"),
        weight_hh: weights(rows, hiddenSize, "hh"),
        bias_ih: weights(1, rows, "bias", 0.3)[0]!,
        bias_hh: weights(1, rows, "bias 2", 0.3)[0]!,
      },
    ],
    initialState: null,
    readout: { weight: weights(symbolCount, hiddenSize, "readout", 1.5), bias: weights(1, symbolCount, "readout bias", 0.5)[0]! },
    emission: { kind: "categorical" as const },
  };
}

/** A network over four symbols that reads the symbol before, with Gaussian noise in its state. */
export function noisyNetwork(cell: keyof typeof gateCounts, hiddenSize: number, sd: number): NoisyRecurrentModel {
  const stateDim = (cell === "lstm" ? 2 : 1) * hiddenSize;
  return recurrent({ ...spec(cell, hiddenSize), noise: { sd: Array.from({ length: stateDim }, () => sd) } });
}

/** The same network without noise. */
export function quietNetwork(cell: keyof typeof gateCounts, hiddenSize: number): RecurrentModel {
  return recurrent({ ...spec(cell, hiddenSize), noise: null });
}

/** Sequences of four symbols, uniform. */
export function symbolData(lengths: readonly number[], seed = "symbols"): Dataset {
  return packDataset({
    name: "symbols",
    targets: { kind: "categorical", size: symbolCount, symbols: null },
    sequences: lengths.map((length, s) => {
      const u = new Float64Array(length);
      key(seed).fold(s).fillUniform(u);
      return { id: `s${s}`, targets: Array.from(u, (v) => Math.floor(v * symbolCount)) };
    }),
  });
}
