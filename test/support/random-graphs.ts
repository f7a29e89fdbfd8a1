import { type Dag, dag, type IndependenceQuery } from "@unrolled/core";
import fc from "fast-check";

const letters = [..."ABCDEFGHIJ"];

export interface RandomGraphOptions {
  readonly least?: number;
  readonly most: number;
  /** Nodes with parents are functions with this probability in tenths; default 0. */
  readonly functions?: number;
  /** Parents stand at most so many places before their child. */
  readonly reach?: number;
  /** No node has more parents. */
  readonly mostParents?: number;
}

/** DAGs whose names stand in another order than the nodes, from sparse to dense. */
export function randomDag({ least = 2, most, functions = 0, reach = most, mostParents = most }: RandomGraphOptions): fc.Arbitrary<Dag> {
  return fc
    .integer({ min: least, max: most })
    .chain((size) =>
      fc.record({
        names: fc.shuffledSubarray(letters.slice(0, size), { minLength: size, maxLength: size }),
        density: fc.integer({ min: 2, max: 8 }),
        draws: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: size * size, maxLength: size * size }),
      }),
    )
    .map(({ names, density, draws }) => {
      const parents = names.map((_, to) =>
        names.slice(0, to).filter((_, from) => to - from <= reach && draws[to * names.length + from] < density),
      );
      const kept = parents.map((list) => list.slice(0, mostParents));
      const isFunction = (i: number): boolean => kept[i].length > 0 && draws[i * names.length + i] < functions;
      return dag(
        names.map((name, i) => ({ name, law: isFunction(i) ? "deterministic" : "random" })),
        names.flatMap((to, i) => kept[i].map((from) => ({ from, to }))),
      );
    });
}

/** A graph and a query of it: each node on side A, on side B, given, or neither. */
export function randomQuery(options: RandomGraphOptions): fc.Arbitrary<{ graph: Dag; query: IndependenceQuery }> {
  return fc
    .record({
      graph: randomDag(options),
      first: fc.nat(),
      second: fc.nat(),
      places: fc.array(fc.constantFrom("none", "none", "none", "given", "given", "given", "a", "b"), { minLength: 10, maxLength: 10 }),
    })
    .map(({ graph, first, second, places }) => {
      const size = graph.nodes.length;
      const a = first % size;
      const b = (a + 1 + (second % (size - 1))) % size;
      const place = (i: number): string => (i === a ? "a" : i === b ? "b" : places[i]);
      const at = (side: string): string[] => graph.nodes.filter((_, i) => place(i) === side).map(({ name }) => name);
      return { graph, query: { a: at("a"), b: at("b"), given: at("given") } };
    });
}

/** Every question that a graph can be asked of two single nodes among `names`. */
export function everyQuery(names: readonly string[]): IndependenceQuery[] {
  return names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .flatMap((b) => subsets(names.filter((name) => name !== a && name !== b)).map((given) => ({ a: [a], b: [b], given }))),
  );
}

/** Smaller ones first. */
export function subsets<T>(items: readonly T[]): T[][] {
  const all = Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_, i) => (bits >> i) & 1));
  return all.sort((a, b) => a.length - b.length);
}
