import { packDataset, randomRecurrent } from "../unrolled.mjs";
import { inputFile, inputKey } from "./inputs.mjs";

const updates = 4;

/** A network that reads the symbol before, and one batch of random symbols for it. */
function networkInput({ cell, H, B, T, V }) {
  const drawn = new Float64Array(B * T);
  inputKey.fold("symbols").fillUniform(drawn);
  const symbols = Array.from(drawn, (u) => Math.floor(u * V));
  const sequences = Array.from({ length: B }, (_, i) => ({ id: `${i}`, targets: symbols.slice(i * T, (i + 1) * T) }));
  const data = packDataset({ name: "symbols", targets: { kind: "categorical", size: V, symbols: null }, sequences });
  const model = randomRecurrent({ cell, hiddenSize: H, data, inputs: "previous-target", key: inputKey.fold(cell) });
  return inputFile(model, data, { H, B, T, V, updates, learningRate: 0.001 });
}

const name = { lstm: "LSTM", gru: "GRU", elman: "Elman" };
export const trainingVariant = (sizes) => ({
  workload: "W3",
  program: "training-step",
  title: `training step, ${name[sizes.cell]} ${sizes.H}, batch ${sizes.B} × ${sizes.T}`,
  unitsPerRun: updates,
  input: () => networkInput(sizes),
});
const scoreVariant = (sizes) => ({
  workload: "W3",
  program: "network-score",
  title: `forward only, ${name[sizes.cell]} ${sizes.H}, batch ${sizes.B} × ${sizes.T}`,
  input: () => networkInput(sizes),
});

const all = ["lstm", "gru", "elman"].map((cell) => ({ cell, H: 128, B: 32, T: 64, V: 60 }));
export const networks = [...all.map(trainingVariant), ...all.map(scoreVariant)];

const tiny = { cell: "lstm", H: 4, B: 2, T: 5, V: 6 };
export const networksSmoke = [trainingVariant(tiny), scoreVariant(tiny)];
