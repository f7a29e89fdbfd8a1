/** A mark that has a label, in px from the left and the top of the plot, with what else is drawn around it (an error bar). */
export interface LabelledMark {
  readonly x: number;
  readonly y: number;
  /** Vertical extent of the mark's error bar, px. */
  readonly top: number;
  readonly bottom: number;
  /** Size of the label, px. */
  readonly width: number;
  readonly height: number;
}

/** Where the middle of a label stands, px from its mark; `far` where a line should join the two. */
export interface PlacedLabel {
  readonly dx: number;
  readonly dy: number;
  readonly far: boolean;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Directions tried, the most natural first; distances grow until there is room. */
const directions = [
  [1, 0],
  [-1, 0],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
  [0, -1],
  [0, 1],
] as const;

/**
 * Places each label beside its mark so that it touches no other label, mark or error bar and stays in the plot of `width` × `height`
 * px: to the right where there is room, else around the mark, ever further. Marks are taken from left to right. Cost n² of the marks.
 */
export function placeLabels(marks: readonly LabelledMark[], width: number, height: number): readonly PlacedLabel[] {
  const taken: Rectangle[] = marks.flatMap(({ x, y, top, bottom }) => [
    { left: x - 6, top: y - 6, right: x + 6, bottom: y + 6 },
    { left: x - 2, top, right: x + 2, bottom },
  ]);
  const placed = new Map<LabelledMark, PlacedLabel>();
  for (const mark of marks.toSorted((a, b) => a.x - b.x || a.y - b.y)) {
    const candidates = [0, 10, 20, 32, 46, 62].flatMap((step) =>
      directions.map(([across, down]) => {
        const dx = across * (mark.width / 2 + 9 + (down === 0 ? step : step / 2));
        const dy = down * (mark.height / 2 + 7 + step);
        return { dx, dy, far: step > 10, box: boxAt(mark, dx, dy) };
      }),
    );
    const inside = candidates.filter(({ box }) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height);
    const free = inside.find(({ box }) => !taken.some((other) => overlap(box, other)));
    const { box, ...place } = free ?? inside[0] ?? candidates[0]!;
    taken.push(box);
    placed.set(mark, place);
  }
  return marks.map((mark) => placed.get(mark)!);
}

function boxAt({ x, y, width, height }: LabelledMark, dx: number, dy: number): Rectangle {
  return { left: x + dx - width / 2, top: y + dy - height / 2, right: x + dx + width / 2, bottom: y + dy + height / 2 };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
