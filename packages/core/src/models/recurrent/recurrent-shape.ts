import type { Cell, ElmanNonlinearity } from "../../cells/index.js";
import type { ReadoutLaw } from "../../laws/index.js";
import type { RecurrentInputs } from "./recurrent-spec.js";

/** All of a recurrent model but its trained numbers. */
export interface RecurrentShape {
  readonly name: string;
  readonly provenance: Readonly<Record<string, unknown>> | null;
  /** True where each layer says itself what it is: the file's `cell` is "by-layer". */
  readonly byLayer: boolean;
  readonly inputs: RecurrentInputs;
  /** X of the first layer. */
  readonly inputSize: number;
  /** Numbers of the given inputs; 0 when the model takes none. */
  readonly givenSize: number;
  /** E of the tables that stand for them and for the target before; 0: none. */
  readonly embedded: { readonly given: number; readonly previousTarget: number };
  readonly layers: readonly LayerShape[];
  /** Whether the file names s_0 of its layers; zeros otherwise. */
  readonly initialGiven: boolean;
  /** The noise of the network's one layer, where it is the network's; else each layer has its own or none. */
  readonly noise: NoiseShape | null;
  readonly readoutHidden: readonly { readonly size: number; readonly nonlinearity: ElmanNonlinearity }[];
  /** How a row of readouts becomes the law of a target. */
  readonly law: ReadoutLaw;
}

/** Where a state's noise enters, and how it spreads. */
export interface NoiseShape {
  /** Whether one sd is that of all its numbers. */
  readonly isShared: boolean;
  /** Whether it is added before the nonlinearity, so that the pre-activation is the state (Elman only). */
  readonly isInside: boolean;
}

export interface LayerShape {
  readonly cell: Cell;
  readonly nonlinearity: ElmanNonlinearity | null;
  readonly hiddenSize: number;
  /** Whether what the layer reads is added to its h_t. */
  readonly residual: boolean;
  readonly norm: boolean;
  readonly noise: NoiseShape | null;
  /** s_0; part of the model, not trained. H each; c is empty but for the LSTM. */
  readonly initial: { readonly h: Float64Array; readonly c: Float64Array };
  readonly initialGiven: boolean;
}

/** Numbers that layer l reads. */
export function layerInputSize({ layers, inputSize }: Pick<RecurrentShape, "layers" | "inputSize">, l: number): number {
  return l === 0 ? inputSize : layers[l - 1]!.hiddenSize;
}
