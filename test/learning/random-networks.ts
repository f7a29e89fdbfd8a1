import type { Key, RecurrentSpec } from "@unrolled/core";

type Cell = RecurrentSpec["cell"];

/** A spec without noise and with weights uniform(±1/√H), but for the emission and its readout size. */
export function randomSpec(
  cell: Cell,
  {
    inputSize,
    hiddenSize: H,
    layers = 1,
    outputSize,
    inputs = "previous-target",
    emission = { kind: "categorical" },
  }: {
    readonly inputSize: number;
    readonly hiddenSize: number;
    readonly layers?: number;
    readonly outputSize: number;
    readonly inputs?: RecurrentSpec["inputs"];
    readonly emission?: RecurrentSpec["emission"];
  },
  key: Key,
): RecurrentSpec & { readonly noise: null } {
  const gates = { elman: 1, gru: 3, lstm: 4 }[cell] * H;
  const bound = 1 / Math.sqrt(H);
  const row = (length: number, label: Key): number[] => {
    const u = new Float64Array(length);
    label.fillUniform(u);
    return Array.from(u, (x) => bound * (2 * x - 1));
  };
  const matrix = (rows: number, columns: number, label: Key): number[][] =>
    Array.from({ length: rows }, (_, i) => row(columns, label.fold(i)));
  return {
    cell,
    inputSize,
    hiddenSize: H,
    inputs,
    layers: Array.from({ length: layers }, (_, l) => ({
      weight_ih: matrix(gates, l === 0 ? inputSize : H, key.fold("weight_ih").fold(l)),
      weight_hh: matrix(gates, H, key.fold("weight_hh").fold(l)),
      bias_ih: row(gates, key.fold("bias_ih").fold(l)),
      bias_hh: row(gates, key.fold("bias_hh").fold(l)),
    })),
    noise: null,
    readout: { weight: matrix(outputSize, H, key.fold("readout")), bias: row(outputSize, key.fold("bias")) },
    emission,
  };
}
