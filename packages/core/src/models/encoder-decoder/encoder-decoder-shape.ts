import type { Cell, ElmanNonlinearity } from "../../cells/index.js";
import type { ReadoutLaw } from "../../laws/index.js";

/** Layers of one cell and size. */
export interface StackShape {
  readonly cell: Cell;
  readonly nonlinearity: ElmanNonlinearity | null;
  readonly hiddenSize: number;
  readonly layerCount: number;
}

export type DecoderShape =
  | { readonly kind: "last" }
  | { readonly kind: "aligned"; readonly delay: number }
  | {
      readonly kind: "recurrent";
      readonly stack: StackShape;
      /** E of the table of targets before; 0: one-hot. */
      readonly embedded: number;
      readonly context: "first" | "every";
      readonly handsState: boolean;
      /** A, numbers of a query; null: no attention. */
      readonly attention: { readonly kind: "dot" | "additive"; readonly size: number } | null;
      /** By layer. */
      readonly isNoisy: readonly boolean[];
    };

/** All of an encoder–decoder but its trained numbers. */
export interface EncoderDecoderShape {
  readonly name: string;
  readonly provenance: Readonly<Record<string, unknown>> | null;
  readonly encoder: {
    readonly inputSize: number;
    /** E; 0: one-hot, or numbers. */
    readonly embedded: number;
    /** Null: no state is carried. */
    readonly stack: StackShape | null;
    readonly isBidirectional: boolean;
  };
  readonly decoder: DecoderShape;
  readonly law: ReadoutLaw;
}

/** Numbers of a row that the encoder makes. */
export function rowSizeOf({ inputSize, embedded, stack, isBidirectional }: EncoderDecoderShape["encoder"]): number {
  if (stack === null) return embedded || inputSize;
  return stack.hiddenSize * (isBidirectional ? 2 : 1);
}
