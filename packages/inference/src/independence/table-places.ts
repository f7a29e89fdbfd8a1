/** A node's digit in a table: how many values it takes and how far apart they lie. */
export interface TablePlace {
  readonly name: string;
  readonly valueCount: number;
  readonly stride: number;
}

/** Sizes of a table Z × A × B over value lists of nodes, and every node's place in it. */
export interface TableLayout {
  readonly aCount: number;
  readonly bCount: number;
  readonly cellCount: number;
  readonly places: ReadonlyMap<string, TablePlace>;
}

interface ValuedNode {
  readonly name: string;
  readonly valueCount: number;
}

/** Lays a table out row-major: the nodes of z first, then those of a, then those of b, the last running fastest. */
export function tableLayout(a: readonly ValuedNode[], b: readonly ValuedNode[], z: readonly ValuedNode[]): TableLayout {
  const places = new Map<string, TablePlace>();
  let stride = 1;
  for (const { name, valueCount } of [...z, ...a, ...b].reverse()) {
    places.set(name, { name, valueCount, stride });
    stride *= valueCount;
  }
  return { aCount: countOf(a), bCount: countOf(b), cellCount: stride, places };
}

/** Cells of a table over these nodes. */
export function countOf(nodes: readonly Pick<ValuedNode, "valueCount">[]): number {
  return nodes.reduce((product, { valueCount }) => product * valueCount, 1);
}
