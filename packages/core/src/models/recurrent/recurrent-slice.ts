import { layer, layerParams, type Param, partOf, type Slice, type SliceBuilder, type Slot, slice } from "../../networks/index.js";
import { layerInputSize, type RecurrentShape } from "./recurrent-shape.js";

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
        logSd: own.noisy ? s.parameter(`layers.${l}.noise.logSd`, cell.stateParts * H) : null,
      };
    });
    const hidden = declareHidden(s, shape);
    const weight = s.parameter("readout.weight", law.readoutSize, hidden.size);
    const bias = s.parameter("readout.bias", law.readoutSize);
    const own = law.parameters.map(({ name, size }) => s.parameter(`emission.${name}`, size));
    const noise = shape.noisy ? s.parameter("noise.logSd", layers[0]!.cell.stateParts * layers[0]!.hiddenSize) : null;

    const embed = (x: Slot, W: Param | null): Slot => (W === null ? x : s.embed(x, W));
    let x: readonly Slot[] = [
      ...(shape.givenSize > 0 ? [embed(s.given(shape.givenSize), givenTable)] : []),
      ...(inputs === "given" ? [] : [embed(s.previousTarget(law.targets.size), targetTable)]),
    ];
    layers.forEach(({ cell, hiddenSize: H, initial, residual }, l) => {
      const { gain, shift, logSd: layerLogSd, ...weights } = params[l]!;
      const logSd = layerLogSd ?? noise;
      const names = ["H", "C"].slice(0, cell.stateParts).map((name) => (layers.length === 1 ? name : `${name}${l + 1}`));
      const previous = names.map((name, part) => s.previous(name, H, part === 0 ? initial.h : initial.c));
      const state = layer(s, cell, weights, x, previous).map((mean, part) =>
        logSd === null ? mean : s.draw(names[part]!, mean, partOf(logSd, part * H, H)),
      );
      for (const [part, name] of names.entries()) s.keep(name, state[part]!);
      const sum = residual ? s.add(state[0]!, x[0]!) : state[0]!;
      x = [s.dropout(gain === null ? sum : s.layerNorm(sum, gain, shift!))];
    });
    s.emit(law, s.affine(hidden.read(x[0]!), weight, bias), ...own);
  });
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
