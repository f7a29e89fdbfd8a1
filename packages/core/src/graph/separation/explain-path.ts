import type { Dag } from "../../contracts/index.js";
import { nameList } from "../graphs/name-ranges.js";
import type { NodeFlags } from "../graphs/node-flags.js";
import type { ActivePath } from "./active-path.js";

/** "Y2 ← H2 → H3": a path with its arrows. */
export function trailText(graph: Pick<Dag, "nodes">, { nodes, arrows }: ActivePath): string {
  return nodes.map((node, i) => `${graph.nodes[node]!.name}${i < arrows.length ? ` ${arrows[i]} ` : ""}`).join("");
}

const longest = 9;

/** Why a path is active: in one sentence, its open colliders with what opens them, and the nodes it passes. */
export function explainPath(graph: Dag, path: ActivePath, given: NodeFlags, withFunctions: boolean): string {
  const trail = trailText(graph, path);
  const steps = trail.split(/ (?=[→←↔])/);
  const shown = steps.length <= longest ? trail : [...steps.slice(0, 4), "→ …", ...steps.slice(-3)].join(" ");
  const inner = path.nodes.slice(1, -1);
  if (inner.length === 0) return `${shown} is an edge of the graph`;
  const isCollider = inner.map((_, i) => path.arrows[i] !== "←" && path.arrows[i + 1] !== "→");
  const name = (node: number): string => graph.nodes[node]!.name;
  const passed = inner.filter((_, i) => !isCollider[i]);
  const colliders = inner.filter((_, i) => isCollider[i]);
  const openers = colliders.map((node) =>
    given[node] === 1
      ? `${name(node)}, where its arrows meet, is given`
      : `arrows meet at ${name(node)}, whose descendant ${name(nearestGiven(graph, node, given))} is given`,
  );
  const through =
    passed.length === 0
      ? []
      : [
          `${nameList(passed.map(name))}, ${passed.length === 1 ? "which is not" : "none of them"} given${withFunctions ? " or a function of what is given" : ""}`,
        ];
  return `${shown} is active: ${[...(through.length > 0 ? [`it goes through ${through[0]}`] : []), ...openers].join("; ")}`;
}

/** A given descendant, the fewest edges away. */
function nearestGiven(graph: Dag, node: number, given: NodeFlags): number {
  const seen = new Set([node]);
  for (const next of seen) {
    if (given[next] === 1) return next;
    for (const child of graph.children[next]!) seen.add(child);
  }
  throw new Error("nearestGiven: an open collider has a given descendant");
}
