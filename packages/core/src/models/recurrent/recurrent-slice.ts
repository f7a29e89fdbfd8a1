import {
  layer,
  layerParams,
  type Param,
  partOf,
  preActivation,
  type Slice,
  type SliceBuilder,
  type Slot,
  slice,
} from "../../networks/index.js";
import { layerInputSize, type NoiseShape, type RecurrentShape } from "./recurrent-shape.js";

/** The time slice that a model file of kind `recurrent` stands for; parameters in the file's order and layout, by its names. */
export function recurrentSlice(shape: RecurrentShape): Slice {
  const { layers, law, embedded, inputs } = shape;
  return slice((s) => {
    const table = (name: string, rows: number, size: number): Param | null =>
      size === 0 ? null : s.parameter(`embedding.${name}`, rows, size);
    const givenTable = table("given", shape.givenSize, embedded.given);
    const targetTable = table("previousTarget", law.targets.size, embedded.previousTarget);
    const params = layers.map((own, l) => {
      const { cell, hiddenSize: H } = own;
      return {
        ...layerParams(s, `layers.${l}`, cell, layerInputSize(shape, l), H),
        gain: own.norm ? s.parameter(`layers.${l}.norm.gain`, H) : null,
        shift: own.norm ? s.parameter(`layers.${l}.norm.bias`, H) : null,
        logSd: declareNoise(s, `layers.${l}.noise.logSd`, own.noise, cell.stateParts * H),
      };
    });
    const hidden = declareHidden(s, shape);
    const weight = s.parameter("readout.weight", law.readoutSize, hidden.size);
    const bias = s.parameter("readout.bias", law.readoutSize);
    const own = law.parameters.map(({ name, size }) => s.parameter(`emission.${name}`, size));
    const noise = declareNoise(s, "noise.logSd", shape.noise, layers[0]!.cell.stateParts * layers[0]!.hiddenSize);

    const embed = (x: Slot, W: Param | null): Slot => (W === null ? x : s.embed(x, W));
    let x: readonly Slot[] = [
      ...(shape.givenSize > 0 ? [embed(s.given(shape.givenSize), givenTable)] : []),
      ...(inputs === "given" ? [] : [embed(s.previousTarget(law.targets.size), targetTable)]),
    ];
    layers.forEach(({ cell, nonlinearity, hiddenSize: H, initial, residual, noise: layerNoise }, l) => {
      const { gain, shift, logSd: layerLogSd, ...weights } = params[l]!;
      const logSd = layerLogSd ?? noise;
      const names = ["H", "C"].slice(0, cell.stateParts).map((name) => (layers.length === 1 ? name : `${name}${l + 1}`));
      const previous = names.map((name, part) => s.previous(name, H, part === 0 ? initial.h : initial.c));
      const isInside = (layerNoise ?? shape.noise)?.isInside === true;
      const mean = isInside ? [preActivation(s, nonlinearity!, weights, x, previous[0]!)] : layer(s, cell, weights, x, previous);
      const state = mean.map((part, i) => {
        if (logSd === null) return part;
        return s.draw(names[i]!, part, logSd.size === 1 ? logSd : partOf(logSd, i * H, H));
      });
      for (const [part, name] of names.entries()) s.keep(name, state[part]!);
      const h = isInside ? s.activate(state[0]!, nonlinearity!) : state[0]!;
      const sum = residual ? s.add(h, x[0]!) : h;
      x = [s.dropout(gain === null ? sum : s.layerNorm(sum, gain, shift!))];
    });
    s.emit(law, s.affine(hidden.read(x[0]!), weight, bias), ...own);
  });
}

function declareNoise(s: SliceBuilder, name: string, noise: NoiseShape | null, size: number): Param | null {
  return noise === null ? null : s.parameter(name, noise.isShared ? 1 : size);
}

/** The perceptron between the last layer and the readout, if any. */
function declareHidden(
  s: SliceBuilder,
  { layers, readoutHidden }: RecurrentShape,
): { readonly size: number; readonly read: (x: Slot) => Slot } {
  let size = layers.at(-1)!.hiddenSize;
  const parts = readoutHidden.map(({ size: M, nonlinearity }, i) => {
    const part = {
      weight: s.parameter(`readout.hidden.${i}.weight`, M, size),
      bias: s.parameter(`readout.hidden.${i}.bias`, M),
      nonlinearity,
    };
    size = M;
    return part;
  });
  return { size, read: (x) => parts.reduce((h, { weight, bias, nonlinearity }) => s.activate(s.affine(h, weight, bias), nonlinearity), x) };
}
