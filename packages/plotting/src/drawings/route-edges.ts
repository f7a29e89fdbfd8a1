import { bow, type Curve, distance, samples, trim } from "./curve.js";
import type { DrawingEdge, DrawingNode, Point } from "./drawing.js";
import { clearance } from "./sizes.js";

/** An edge before it has a way. */
export type Link = Omit<DrawingEdge, "curve"> & {
  /** Edges of one kind take the same way, wherever in the picture they stand: "X>H". */
  readonly kind: string;
  /** Degrees by which it leaves the straight line, to the left of its way where positive; null or left out: as it finds its way. */
  readonly bend?: number | null;
};

/** Between two edges where they leave a node, degrees, if the picture allows. */
const separation = 13;
/** Least bend of an edge between nodes that another joins already. */
const besideAnother = 34;
/** From the least bend on. */
const angles = Array.from({ length: 20 }, (_, i) => 12 + 4 * i);
const bothSides = angles.flatMap((angle) => [angle, -angle]);
/** Along a row above it, if that can be: arcs that rise with their width are told apart. */
const aboveFirst = [...angles, ...angles.map((angle) => -angle)];

interface Placed {
  readonly link: Link;
  readonly from: DrawingNode;
  readonly to: DrawingNode;
}

/**
 * Gives every edge its curve: straight where that passes no other node, otherwise with the least bend that keeps clear of all
 * nodes and of the directions in which other edges leave and enter its ends. Links of one kind and one displacement get the
 * same bend, so that slices look alike. Where no bend is clear in all of them, the widest is taken: that is rare, and needs
 * several variables on one level with long delays. Cost O(links · bends · nodes).
 */
export function routeEdges(nodes: readonly DrawingNode[], links: readonly Link[]): readonly DrawingEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const classes = new Map<string, Placed[]>();
  for (const link of links) {
    const [from, to] = [byId.get(link.from)!, byId.get(link.to)!];
    const key = `${link.kind} ${Math.round(to.at.x - from.at.x)} ${Math.round(to.at.y - from.at.y)}`;
    classes.set(key, [...(classes.get(key) ?? []), { link, from, to }]);
  }
  const curves = new Map<Link, Curve>();
  /** Directions in which edges leave a node already, degrees. */
  const taken = new Map<string, number[]>(nodes.map(({ id }) => [id, []]));
  const joined = new Set<string>();
  const settle = (members: readonly Placed[], bend: number): void => {
    for (const { link, from, to } of members) {
      const curve = clipped(from, to, bend);
      curves.set(link, curve);
      joined.add(pair(from, to));
      taken.get(from.id)!.push(direction(from.at, curve[0]));
      taken.get(to.id)!.push(direction(to.at, curve[3]));
    }
  };
  const isClear = ({ from, to }: Placed, bend: number): boolean => clears(clipped(from, to, bend), from, to, nodes);
  const isApart = ({ from, to }: Placed, bend: number): boolean => {
    const curve = clipped(from, to, bend);
    const free = (node: DrawingNode, at: Point): boolean =>
      taken.get(node.id)!.every((other) => turn(other, direction(node.at, at)) >= separation);
    return free(from, curve[0]) && free(to, curve[3]);
  };

  const shortFirst = [...classes.values()].sort((a, b) => length(a[0]!) - length(b[0]!));
  const bent: Placed[][] = [];
  for (const members of shortFirst) {
    const { bend } = members[0]!.link;
    if (typeof bend === "number") settle(members, bend);
    else if (members.every((placed) => !joined.has(pair(placed.from, placed.to)) && isClear(placed, 0))) settle(members, 0);
    else bent.push(members);
  }
  for (const members of bent) {
    const { from, to } = members[0]!;
    const side = from.at.x < to.at.x ? 1 : -1;
    const bends = from.at.y === to.at.y ? aboveFirst.map((bend) => side * bend) : bothSides;
    const least = joined.has(pair(from, to)) ? besideAnother : 0;
    const clear = bends.filter((bend) => Math.abs(bend) >= least).filter((bend) => members.every((placed) => isClear(placed, bend)));
    settle(members, clear.find((bend) => members.every((placed) => isApart(placed, bend))) ?? clear[0] ?? bends.at(-1)!);
  }
  return links.map((link) => {
    const { kind: _, bend: __, ...edge } = link;
    return { ...edge, curve: curves.get(link)! };
  });
}

function clipped(from: DrawingNode, to: DrawingNode, bend: number): Curve {
  return trim(bow(from.at, to.at, bend), from.radius, to.radius);
}

function clears(curve: Curve, from: DrawingNode, to: DrawingNode, nodes: readonly DrawingNode[]): boolean {
  const [left, right] = [Math.min(...curve.map(({ x }) => x)), Math.max(...curve.map(({ x }) => x))];
  const near = nodes.filter(
    (node) =>
      node !== from &&
      node !== to &&
      node.shape !== "anchor" &&
      node.at.x + node.radius + clearance > left &&
      node.at.x - node.radius - clearance < right,
  );
  return near.length === 0 || samples(curve, 48).every((point) => near.every(({ at, radius }) => distance(point, at) > radius + clearance));
}

function pair(a: DrawingNode, b: DrawingNode): string {
  return a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`;
}

function length({ from, to }: Placed): number {
  return distance(from.at, to.at);
}

function direction(centre: Point, { x, y }: Point): number {
  return (Math.atan2(y - centre.y, x - centre.x) * 180) / Math.PI;
}

/** Between two directions, 0..180 degrees. */
function turn(a: number, b: number): number {
  const difference = Math.abs(a - b) % 360;
  return Math.min(difference, 360 - difference);
}
