import { samples } from "./curve.js";
import type { Drawing } from "./drawing.js";
import { textSize } from "./sizes.js";
import { textWidth } from "./typeset.js";

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The box around a drawing's nodes, edges and texts, without captions and legend. */
export function boundsOf({ nodes, edges, texts }: Pick<Drawing, "nodes" | "edges" | "texts">): Bounds {
  const boxes: Bounds[] = [
    ...nodes.map(({ at, radius }) => around(at, radius, radius)),
    ...edges.flatMap(({ curve }) => samples(curve, 16).map((point) => around(point, 1, 1))),
    ...texts.map(({ at, runs }) => around(at, textWidth(runs, textSize) / 2, textSize / 2)),
  ];
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.min(...boxes.map(({ bottom }) => bottom)),
    top: Math.max(...boxes.map(({ top }) => top)),
  };
}

function around({ x, y }: { readonly x: number; readonly y: number }, halfWidth: number, halfHeight: number): Bounds {
  return { left: x - halfWidth, right: x + halfWidth, bottom: y - halfHeight, top: y + halfHeight };
}
