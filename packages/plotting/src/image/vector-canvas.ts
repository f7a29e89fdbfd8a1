/** The first bytes of an image that is SVG inside, with its rectangles after the comma. */
const prefix = "data:image/svg+xml,";

/** What plotly does on a canvas: it paints a heatmap's cells as rectangles, or as single pixels. */
interface CanvasContext {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  clearRect(): void;
  createImageData(width: number, height: number): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number };
  putImageData(image: { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number }): void;
}

/** A canvas of `width` × `height` px that keeps what is painted as SVG rectangles, so that a heatmap stays vectors. */
export function vectorCanvas() {
  const rects: string[] = [];
  const context: CanvasContext = {
    fillStyle: "#000000",
    fillRect(x, y, width, height) {
      if (width !== 0 && height !== 0) rects.push(rectangle(x, y, width, height, context.fillStyle));
    },
    clearRect() {
      rects.length = 0;
    },
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height), width, height }),
    putImageData({ data, width, height }) {
      for (let p = 0; p < width * height; p++) {
        const [r, g, b, a] = data.subarray(4 * p, 4 * p + 4) as unknown as [number, number, number, number];
        if (a > 0) rects.push(rectangle(p % width, Math.floor(p / width), 1, 1, `rgba(${r},${g},${b},${a / 255})`));
      }
    },
  };
  const canvas = {
    width: 0,
    height: 0,
    getContext: () => context,
    toDataURL: () => `${prefix}${canvas.width} ${canvas.height},${encodeURIComponent(rects.join(""))}`,
  };
  return canvas;
}

/** The images that `vectorCanvas` made, as nested SVG in their place. */
export function inlineVectorImages(svg: string): string {
  return svg.replaceAll(/<image\b([^>]*?)(?:\/>|>\s*<\/image>)/g, (image, attributes: string) => {
    const value = (name: string): string => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "0";
    const [, width, height, rects] = /data:image\/svg\+xml,(\d+) (\d+),(.*)/.exec(value("(?:xlink:)?href")) ?? [];
    if (rects === undefined) return image;
    const place = ["x", "y", "width", "height"].map((name) => `${name}="${value(name)}"`).join(" ");
    return `<svg ${place} viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" shape-rendering="crispEdges">${decodeURIComponent(rects)}</svg>`;
  });
}

/** Colours as hex with an opacity of its own: not every reader of SVG knows rgba(). */
function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  const [r = 0, g = 0, b = 0, a = 1] = (fill.match(/[\d.]+/g) ?? []).map(Number);
  const colour = fill.startsWith("rgb") ? `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}` : fill;
  const opacity = fill.startsWith("rgba") && a < 1 ? ` fill-opacity="${Number(a.toFixed(3))}"` : "";
  const [left, right] = width < 0 ? [x + width, x] : [x, x + width];
  const [top, bottom] = height < 0 ? [y + height, y] : [y, y + height];
  return `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="${colour}"${opacity}/>`;
}
