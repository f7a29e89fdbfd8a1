import { checkOptions } from "@unrolled/core/checks";
import { boundsOf } from "./bounds.js";
import { bow } from "./curve.js";
import { type Drawing, type DrawingEdge, type DrawingText, frozenDrawing, type Point } from "./drawing.js";
import { margin, textSize, titleSize } from "./sizes.js";
import { bold, plain, textWidth } from "./typeset.js";

export interface Panel {
  /** Stands over the panel. */
  readonly title: string;
  readonly drawing: Drawing;
}

export interface SideBySideOptions {
  /** Plain text: the SVG's title; the panels' titles when left out. */
  readonly title?: string;
  /** Words over an arrow from each panel to the next, such as "unfold"; none when left out. */
  readonly arrow?: string;
}

/** Between panels: wider than between slices, so that no panel seems to go on in the next. */
const gap = 68;

/**
 * Puts drawings beside each other as panels of one, their bottom rows on one line, each under its title, with one legend for
 * all. Captions stand in the order of the panels.
 *
 * @throws RangeError where there are no panels or two have one title.
 * @example
 * const panels = [{ title: "folded", drawing: drawTemplate(hmm.graph) }, { title: "unrolled", drawing: drawUnrolled(unroll(hmm.graph, 3)) }];
 * const svg = await drawingSvg(sideBySide(panels, { arrow: "unfold" }));
 */
export function sideBySide(panels: readonly Panel[], options: SideBySideOptions = {}): Drawing {
  checkOptions("sideBySide", options, ["title", "arrow"]);
  if (panels.length === 0) throw new RangeError("sideBySide: there must be at least one panel, got none");
  const titles = panels.map(({ title }) => title);
  const twice = titles.find((title, i) => titles.indexOf(title) !== i);
  if (twice !== undefined) throw new RangeError(`sideBySide: panels must have titles of their own, got "${twice}" twice`);
  const bounds = panels.map(({ drawing }) => boundsOf(drawing));
  const titleHeight = Math.max(...bounds.map(({ top }) => top)) + 18;
  const between = options.arrow === undefined ? gap : Math.max(gap, textWidth([plain(options.arrow)], textSize)) + 2 * margin;
  const texts: DrawingText[] = [];
  const arrows: DrawingEdge[] = [];
  const anchors: Drawing["nodes"][number][] = [];
  let left = 0;
  const moved = panels.map(({ title, drawing }, i) => {
    const own = bounds[i]!;
    const width = Math.max(own.right - own.left, textWidth([bold(title)], titleSize));
    const middle = left + width / 2;
    texts.push({ at: { x: middle, y: titleHeight }, runs: [bold(title)] });
    if (i > 0 && options.arrow !== undefined) {
      const y = (Math.max(own.top, bounds[i - 1]!.top) + Math.min(own.bottom, bounds[i - 1]!.bottom)) / 2;
      const ends = [left - between + margin, left - margin].map((x) => ({ x, y })) as [Point, Point];
      const ids = ["from", "to"].map((end) => `#${options.arrow} ${end} (${title})`) as [string, string];
      ends.forEach((at, end) => {
        anchors.push({ id: ids[end]!, at, shape: "anchor", radius: 0, label: [], fill: "white", double: false, emphasis: "normal" });
      });
      const curve = bow(ends[0], ends[1], 0);
      arrows.push({ from: ids[0], to: ids[1], curve, head: true, tail: false, dashed: false, emphasis: "normal" });
      texts.push({ at: { x: (ends[0].x + ends[1].x) / 2, y: y + 12 }, runs: [plain(options.arrow)] });
    }
    left += width + between;
    return moveDrawing(drawing, middle - (own.left + own.right) / 2, (id) => `${id} (${title})`);
  });
  return frozenDrawing({
    title: options.title ?? titles.join("; "),
    nodes: [...moved.flatMap(({ nodes }) => nodes), ...anchors],
    edges: [...moved.flatMap(({ edges }) => edges), ...arrows],
    texts: [...moved.flatMap((drawing) => drawing.texts), ...texts],
    captions: panels.flatMap(({ drawing }) => drawing.captions),
    legend: [...new Set(panels.flatMap(({ drawing }) => drawing.legend))],
  });
}

function moveDrawing(drawing: Drawing, dx: number, rename: (id: string) => string): Drawing {
  const move = ({ x, y }: Point): Point => ({ x: x + dx, y });
  return {
    ...drawing,
    nodes: drawing.nodes.map((node) => ({ ...node, id: rename(node.id), at: move(node.at) })),
    edges: drawing.edges.map((edge) => ({
      ...edge,
      from: rename(edge.from),
      to: rename(edge.to),
      curve: [move(edge.curve[0]), move(edge.curve[1]), move(edge.curve[2]), move(edge.curve[3])],
    })),
    texts: drawing.texts.map((text) => ({ ...text, at: move(text.at) })),
  };
}
