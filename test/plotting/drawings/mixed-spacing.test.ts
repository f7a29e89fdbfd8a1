import { drawMixed } from "@unrolled/plotting";
import { expect, test } from "vitest";

/** Y1 → Y2 → Y3, with these pairs joined by a common cause besides. */
function chain(pairs: readonly (readonly [number, number])[]) {
  const node = (t: number) => ({ name: `Y${t}`, law: "random", role: "output", variable: "Y", layer: null, time: t }) as const;
  const siblings = [0, 1, 2].map((i) => pairs.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : [])));
  return drawMixed({ nodes: [node(1), node(2), node(3)], parents: [[], [0], [1]], children: [[1], [2], []], siblings } as never);
}
const gap = ({ nodes }: ReturnType<typeof drawMixed>): number => nodes[1]!.at.x - nodes[0]!.at.x;

test("one pair that an arrow and a common cause join makes all gaps wider, as two do; a pair without an arrow does not", () => {
  const alone = gap(chain([]));
  expect(gap(chain([[0, 1]]))).toBeGreaterThan(alone);
  expect(gap(chain([[0, 1]]))).toBe(gap(chain([[0, 1], [1, 2]]))); // biome-ignore format: two pairs
  expect(gap(chain([[0, 2]]))).toBe(alone);
});

test("a legend explains common causes where there are any", () => {
  expect(chain([]).legend).not.toContain("common-cause");
  expect(chain([[0, 1]]).legend).toContain("common-cause");
  expect(chain([[0, 1]]).title).toBe("Graph of 3 nodes with 2 directed and 1 bidirected edges");
});
