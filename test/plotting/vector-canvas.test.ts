import { expect, it } from "vitest";
import { inView } from "../../packages/plotting/src/image/in-view.js";
import { vectorCanvas } from "../../packages/plotting/src/image/vector-canvas.js";

it("pixels become rectangles of their colour, those that are clear none", () => {
  const canvas = vectorCanvas();
  [canvas.width, canvas.height] = [2, 2];
  const image = canvas.getContext().createImageData(2, 2);
  image.data.set([255, 0, 0, 255, 0, 0, 0, 0, 1, 2, 3, 51, 0, 0, 255, 255]);
  canvas.getContext().putImageData(image);
  const svg = decodeURIComponent(canvas.toDataURL());
  expect(svg.match(/<rect[^>]*>/g)).toEqual([
    '<rect x="0" y="0" width="1" height="1" fill="#ff0000"/>',
    '<rect x="0" y="1" width="1" height="1" fill="#010203" fill-opacity="0.2"/>',
    '<rect x="1" y="1" width="1" height="1" fill="#0000ff"/>',
  ]);
});

it("of a figure that scrolls an image has the points in the range and one on each side, x and y alike; a heatmap keeps its rows' names", () => {
  const x = [0, 1, 2, 3, 4, 5, 6];
  const layout = { dragmode: "pan", xaxis: { range: [2, 4] } };
  const [line, map] = inView(
    [
      { type: "scatter", x, y: x.map((t) => t * t) },
      { type: "heatmap", x, y: ["a", "b", "c", "d", "e", "f", "g"], z: [x, x] },
    ],
    layout,
  );
  expect([line!.x, line!.y]).toEqual([
    [1, 2, 3, 4, 5],
    [1, 4, 9, 16, 25],
  ]);
  expect(map).toMatchObject({ y: ["a", "b", "c", "d", "e", "f", "g"], z: [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]] }); // biome-ignore format: two rows
});
