import { drawingDot, drawingSvg } from "@unrolled/plotting";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleDrawings } from "../../support/example-drawings.js";
import { allElements, textOf } from "../../support/parse-xml.js";
import { readDrawing, type SeenDrawing } from "../../support/read-drawing.js";

type Examples = Awaited<ReturnType<typeof exampleDrawings>>;

describe("every drawing", () => {
  let drawings: Examples;
  let svgs: Readonly<Record<string, string>>;
  let seen: readonly (readonly [string, SeenDrawing])[];

  beforeAll(async () => {
    drawings = await exampleDrawings();
    svgs = Object.fromEntries(
      await Promise.all(Object.entries(drawings).map(async ([name, drawing]) => [name, await drawingSvg(drawing)] as const)),
    );
    seen = Object.entries(svgs).map(([name, svg]) => [name, readDrawing(svg)] as const);
  }, 60_000);

  it("shows each of its nodes and edges once, where the drawing has them", () => {
    for (const [name, { nodes, edges, height }] of seen) {
      const drawing = drawings[name]!;
      const shown = drawing.nodes.filter(({ shape }) => shape !== "anchor");
      expect(nodes.map((node) => node.name).sort(), name).toEqual(shown.map(({ id }) => id).sort());
      expect(new Set(nodes.map((node) => node.name)).size, name).toBe(nodes.length);
      const named = drawing.edges.map(({ from, to }) => `${from} → ${to}`).filter((edge) => !edge.startsWith("#"));
      expect(edges.map(({ from, to }) => `${from} → ${to}`).sort(), name).toEqual(named.sort());
      // The picture's y runs down, its origin is the canvas's corner: one shift for all nodes.
      const first = nodes.find((node) => node.name === shown[0]!.id)!;
      for (const { id, at, radius } of shown) {
        const node = nodes.find((other) => other.name === id)!;
        expect(Math.abs(node.x - first.x - (at.x - shown[0]!.at.x)), `${name} ${id}`).toBeLessThan(0.05);
        expect(Math.abs(node.y - first.y + (at.y - shown[0]!.at.y)), `${name} ${id}`).toBeLessThan(0.05);
        expect(Math.abs(node.radius - radius), `${name} ${id}`).toBeLessThan(0.05);
      }
      expect(height, name).toBeGreaterThan(0);
    }
  });

  it("has no two nodes that touch", () => {
    for (const [name, { nodes, legend }] of seen) {
      const all = [...nodes, ...legend];
      all.forEach((a, i) => {
        for (const b of all.slice(i + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y), `${name}: ${a.name} and ${b.name}`).toBeGreaterThan(a.radius + b.radius + 4);
      });
    }
  });

  it("has no edge through a node that is not its end, and none that falls short of its ends", () => {
    for (const [name, { nodes, edges }] of seen)
      for (const { from, to, points, heads } of edges)
        for (const node of nodes) {
          const nearest = Math.min(...points.map(({ x, y }) => Math.hypot(x - node.x, y - node.y)));
          const label = `${name}: ${from} → ${to} at ${node.name}`;
          if (node.name !== from && node.name !== to) expect(nearest, label).toBeGreaterThan(node.radius + 2);
          else if (node.shape === "circle") {
            expect(nearest, label).toBeGreaterThan(node.radius - 0.5);
            // An arrow's head stays a line's width off the border.
            expect(nearest, label).toBeLessThan(node.radius + (heads > 0 ? 6 : 1));
          }
        }
  });

  it("has no two edges that lie on one another", () => {
    // Where two cross they are near each other on a short way only.
    const alongside: string[] = [];
    for (const [name, { edges }] of seen)
      for (const [i, a] of edges.entries())
        for (const b of edges.slice(i + 1)) {
          const close = a.points.filter(({ x, y }) => b.points.some((other) => (other.x - x) ** 2 + (other.y - y) ** 2 < 2 ** 2));
          if (close.length > 0.25 * a.points.length) alongside.push(`${name}: ${a.from} → ${a.to} and ${b.from} → ${b.to}`);
        }
    expect(alongside).toEqual([]);
  });

  it("stays inside its canvas", () => {
    for (const [name, { nodes, edges, width, height }] of seen) {
      const corners = nodes.flatMap(({ x, y, radius }) => [
        { x: x - radius, y: y - radius },
        { x: x + radius, y: y + radius },
      ]);
      const room = [...corners, ...edges.flatMap(({ points }) => points)].map(({ x, y }) => Math.min(x, width - x, -y, height + y));
      expect(Math.min(...room), name).toBeGreaterThan(5);
    }
  });

  it("labels every circle with its node's name", () => {
    for (const [name, { nodes }] of seen)
      for (const { name: id, shape, text } of nodes) {
        // Layers stand before times, as in the name: H2.3 is "H(2)3"; a template's node has no time.
        const letters = id!.replace(/ \(.*\)$/, "").replace(/^([A-Za-z]+)(\d+)\.(\d+)$/, "$1($2)$3");
        const expected = name.startsWith("folded") ? letters.replace(/^([A-Za-z]+)(\d+)$/, "$1($2)") : letters;
        expect(text, `${name} ${id}`).toBe(shape === "square" ? "" : expected);
      }
  });

  it("is XML with a title and a description, without ids, scripts, style sheets or addresses, and scales with its page", () => {
    for (const [name, { root }] of seen) {
      const elements = allElements(root);
      expect(root.name).toBe("svg");
      expect(elements.filter(({ attributes }) => "id" in attributes || "href" in attributes)).toEqual([]);
      expect(elements.filter((element) => ["script", "style", "a", "image"].includes(element.name))).toEqual([]);
      expect(root.attributes).toMatchObject({ role: "img", xmlns: "http://www.w3.org/2000/svg", style: "max-width:100%;height:auto" });
      expect(root.attributes.width).toMatch(/^\d+$/);
      const [title, description] = root.children.filter((child) => typeof child !== "string").slice(0, 2);
      expect([title!.name, textOf(title!)], name).toEqual(["title", drawings[name]!.title]);
      expect(description!.name, name).toBe("desc");
      expect(svgs[name]!.match(/http[^"]*/g), name).toEqual(["http://www.w3.org/2000/svg"]);
    }
  });

  it("is the same text at the same graph", async () => {
    const again = await exampleDrawings();
    for (const [name, drawing] of Object.entries(drawings)) {
      expect(drawingDot(again[name]!), name).toBe(drawingDot(drawing));
    }
    for (const name of ["architectures", "query-layers", "dag"]) expect(await drawingSvg(again[name]!)).toBe(svgs[name]);
  });

  it("is frozen", () => {
    for (const drawing of Object.values(drawings)) {
      expect([drawing, drawing.nodes, drawing.edges, drawing.legend, drawing.captions].every(Object.isFrozen)).toBe(true);
      expect([...drawing.nodes, ...drawing.edges].every(Object.isFrozen)).toBe(true);
    }
  });
});
