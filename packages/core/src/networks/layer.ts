import type { Cell, ElmanNonlinearity } from "../cells/index.js";
import type { Param } from "./param.js";
import type { Slot } from "./slice.js";
import type { EncoderBuilder } from "./slice-builder.js";

/** One layer's weights, as PyTorch keeps them: G·H x X, G·H x H, G·H, G·H. */
export interface LayerParams {
  readonly weight_ih: Param;
  readonly weight_hh: Param;
  readonly bias_ih: Param;
  readonly bias_hh: Param;
}

/** Declares the parameters of a layer: `layers.0.weight_ih` and so on. */
export function layerParams(s: EncoderBuilder, name: string, cell: Cell, inputSize: number, H: number): LayerParams {
  const GH = cell.gateCount * H;
  return {
    weight_ih: s.parameter(`${name}.weight_ih`, GH, inputSize),
    weight_hh: s.parameter(`${name}.weight_hh`, GH, H),
    bias_ih: s.parameter(`${name}.bias_ih`, GH),
    bias_hh: s.parameter(`${name}.bias_hh`, GH),
  };
}

/** cell(W_ih x + b_ih, W_hh h_{t−1} + b_hh, h_{t−1}): the next h (LSTM: and c). */
export function layer(
  s: EncoderBuilder,
  cell: Cell,
  params: LayerParams,
  x: Slot | readonly Slot[],
  previous: readonly Slot[],
): readonly Slot[] {
  const fromInput = s.affine(x, params.weight_ih, params.bias_ih);
  const fromState = s.affine(previous[0]!, params.weight_hh, params.bias_hh);
  return s.cell(cell, fromInput, fromState, previous);
}

/**
 * W_ih x + b_ih + W_hh φ(a_{t−1}) + b_hh: the mean of an Elman cell's pre-activation a_t, where that is the state and h_t = φ(a_t) a function
 * of it.
 */
export function preActivation(
  s: EncoderBuilder,
  nonlinearity: ElmanNonlinearity,
  params: LayerParams,
  x: Slot | readonly Slot[],
  previous: Slot,
): Slot {
  const fromInput = s.affine(x, params.weight_ih, params.bias_ih);
  return s.add(fromInput, s.affine(s.activate(previous, nonlinearity), params.weight_hh, params.bias_hh));
}
