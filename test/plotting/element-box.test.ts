// The box of each element that figures are drawn of, against boxes computed by hand.
import { describe, expect, it } from "vitest";
import { type BoxedElement, elementBox } from "../../packages/plotting/src/image/element-box.js";

/** An element with these attributes and children. */
function element(
  tagName: string,
  attributes: Readonly<Record<string, string>> = {},
  childNodes: readonly BoxedElement[] = [],
): BoxedElement {
  const made = {
    nodeType: 1,
    tagName,
    textContent: null,
    childNodes,
    parentNode: null,
    getAttribute: (name: string) => attributes[name] ?? null,
  };
  for (const child of childNodes) Object.assign(child, { parentNode: made });
  return made;
}
const run = (textContent: string): BoxedElement => ({ nodeType: 3, textContent, childNodes: [], parentNode: null });
/** Every letter half as wide as the font is high (bold: as wide), 0.8 of it above the base line and 0.2 below. */
const fonts = {
  width: (text: string, size: number, { bold }: { readonly bold: boolean }) => text.length * size * (bold ? 1 : 0.5),
  extent: (size: number) => ({ ascent: 0.8 * size, descent: 0.2 * size }),
} as unknown as Parameters<typeof elementBox>[1];
const expectBox = (made: BoxedElement, box: readonly number[] | null): void => {
  const found = elementBox(made, fonts);
  if (box === null || found === null) expect(found).toBe(box);
  else for (const [side, value] of box.entries()) expect(found[side]).toBeCloseTo(value, 10);
};

describe("elementBox", () => {
  it.each([
    ["rect", { x: "1", y: "2", width: "3", height: "4" }, [1, 2, 4, 6]],
    ["image", { x: "1", width: "3", height: "4" }, [1, 0, 4, 4]],
    ["circle", { cx: "5", cy: "6", r: "2" }, [3, 4, 7, 8]],
    ["defs", { x: "1" }, null],
    ["g", {}, null],
  ])("of a %s with %j is %j", (tag, attributes, box) => expectBox(element(tag, attributes as Record<string, string>), box));

  it.each([
    ["M1,2L3,-4", [1, -4, 3, 2]],
    ["M1,2l3,-4l-5,1", [-1, -2, 4, 2]],
    ["M1,2H7V9", [1, 2, 7, 9]],
    ["M1,2h7v-9", [1, -7, 8, 2]],
    ["M0,0C1,5 2,6 3,0", [0, 0, 3, 6]],
    ["M0,0Q1,5 3,0", [0, 0, 3, 5]],
    ["M0,0S1,5 3,0", [0, 0, 3, 5]],
    ["M1,1A50,60 0 0 1 4,3", [1, 1, 4, 3]],
    ["M1,1a50,60 0 0 1 4,3", [1, 1, 5, 4]],
    ["M1e1,-.5L2,3Z", [2, -0.5, 10, 3]],
    ["", null],
  ])("of the path %s is %j", (d, box) => expectBox(element("path", { d }), box));

  it("of a group holds all that is in it, each moved by its own transform", () => {
    const children = [
      element("rect", { width: "1", height: "1" }),
      element("circle", { cx: "0", cy: "0", r: "1", transform: "translate(5,7)" }),
    ];
    expectBox(element("g", {}, children), [0, 0, 6, 8]);
  });

  it.each([
    ["start", [10, 12, 20, 22]],
    ["middle", [5, 12, 15, 22]],
    ["end", [0, 12, 10, 22]],
  ])("of a text anchored at its %s is %j", (anchor, box) => {
    expectBox(element("text", { x: "10", y: "20", "font-size": "10px", "text-anchor": anchor }, [run("ab")]), box);
    expectBox(element("text", { x: "10", y: "20", style: `font-size: 10px; text-anchor: ${anchor}` }, [run("ab")]), box);
  });

  it("of a text has its lines, weights and sizes", () => {
    const line = (attributes: Record<string, string>, text: string) => element("tspan", attributes, [run(text)]);
    const text = (...children: readonly BoxedElement[]) => element("text", { x: "0", y: "0", "font-size": "10px" }, children);
    expectBox(text(line({ x: "0", dy: "0em" }, "ab"), line({ x: "0", dy: "1.3em" }, "a")), [0, -8, 10, 15]);
    expectBox(text(line({ "font-weight": "bold" }, "ab")), [0, -8, 20, 2]);
    expectBox(text(line({ "font-weight": "600" }, "ab")), [0, -8, 20, 2]);
    expectBox(text(line({ "font-weight": "400" }, "ab")), [0, -8, 10, 2]);
    expectBox(text(run("a"), line({ "font-size": "70%", dy: "-5" }, "b")), [0, -10.6, 8.5, 2]);
    expectBox(text(line({ x: "3", y: "40" }, "a")), [3, 32, 8, 42]);
    expectBox(text(), null);
  });
});
