import { layer, layerParams, partOf, type Slice, slice } from "../../networks/index.js";
import { givenSize, type RecurrentShape } from "./recurrent-shape.js";

/** The time slice that a model file of kind `recurrent` stands for; parameters in the file's order and layout. */
export function recurrentSlice(shape: RecurrentShape): Slice {
  const { cell, hiddenSize: H, layerCount, law, targets } = shape;
  return slice((s) => {
    const layers = Array.from({ length: layerCount }, (_, l) => layerParams(s, `layers.${l}`, cell, l === 0 ? shape.inputSize : H, H));
    const weight = s.parameter("readout.weight", law.readoutSize, H);
    const bias = s.parameter("readout.bias", law.readoutSize);
    const own = law.parameters.map(({ name, size }) => s.parameter(`emission.${name}`, size));
    const noise = shape.noisy ? s.parameter("noise.logSd", cell.stateParts * H) : null;

    let x = [
      ...(givenSize(shape) > 0 ? [s.given(givenSize(shape))] : []),
      ...(shape.inputs === "given" ? [] : [s.previousTarget(targets.size)]),
    ];
    layers.forEach((params, l) => {
      const names = ["H", "C"].slice(0, cell.stateParts).map((name) => (layerCount === 1 ? name : `${name}${l + 1}`));
      const { h, c, offset } = shape.initial[l]!;
      const previous = names.map((name, part) => s.previous(name, H, (part === 0 ? h : c).subarray(offset, offset + H)));
      const next = layer(s, cell, params, x, previous).map((mean, part) =>
        noise === null ? mean : s.draw(names[part]!, mean, partOf(noise, part * H, H)),
      );
      for (const [part, name] of names.entries()) s.keep(name, next[part]!);
      x = [s.dropout(next[0]!)];
    });
    s.emit(law, s.affine(x, weight, bias), ...own);
  });
}
