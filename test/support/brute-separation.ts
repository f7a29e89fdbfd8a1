import { compareNames, type Dag, type IndependenceQuery, type MixedGraph } from "@unrolled/core";

/** An edge by names, with what stands at its ends: an arrowhead or nothing. */
interface Edge {
  readonly ends: readonly [string, string];
  readonly heads: readonly [boolean, boolean];
}

/**
 * Separation from its textbook definition (Pearl 1988; Koller & Friedman 2009, definition 3.6): every simple path is written out and
 * tried. Functional nodes (Geiger, Verma & Pearl 1990): a path is also blocked at a node that what is given determines.
 * Written apart from the library: by names and sets, recursively.
 */
export class BruteSeparation {
  private readonly names: string[];
  private readonly edges: Edge[];
  private readonly parents = new Map<string, string[]>();

  constructor(
    private readonly graph: Dag | MixedGraph,
    private readonly withFunctions = true,
  ) {
    this.names = graph.nodes.map(({ name }) => name);
    const directed = graph.parents.flatMap((list, to) =>
      list.map((from): Edge => ({ ends: [this.names[from], this.names[to]], heads: [false, true] })),
    );
    const siblings = "siblings" in graph ? graph.siblings : [];
    const bidirected = siblings.flatMap((list, a) =>
      list.filter((b) => b > a).map((b): Edge => ({ ends: [this.names[a], this.names[b]], heads: [true, true] })),
    );
    this.edges = [...directed, ...bidirected];
    for (const name of this.names)
      this.parents.set(
        name,
        directed.filter(({ ends }) => ends[1] === name).map(({ ends }) => ends[0]),
      );
  }

  isDetermined(name: string, given: readonly string[]): boolean {
    if (given.includes(name)) return true;
    const isFunction = this.withFunctions && this.graph.nodes.find((node) => node.name === name)?.law === "deterministic";
    return isFunction && (this.parents.get(name) as string[]).every((parent) => this.isDetermined(parent, given));
  }

  hasDescendantIn(name: string, given: readonly string[]): boolean {
    return given.some((target) => this.isAncestor(name, target));
  }

  private isAncestor(name: string, of: string): boolean {
    return name === of || (this.parents.get(of) as string[]).some((parent) => this.isAncestor(name, parent));
  }

  /** All active simple paths from a node of A to one of B, as names. */
  activePaths({ a, b, given }: IndependenceQuery): string[][] {
    const ends = (side: readonly string[]): string[] => side.filter((name) => !this.isDetermined(name, given));
    const determined = new Set(this.names.filter((name) => this.isDetermined(name, given)));
    const opened = new Set(this.names.filter((name) => this.hasDescendantIn(name, given)));
    const targets = new Set(ends(b));
    const found: string[][] = [];
    const extend = (path: string[], arrived: boolean | null): void => {
      const here = path[path.length - 1];
      if (targets.has(here)) found.push(path);
      for (const { ends: pair, heads } of this.edges)
        for (const [from, to] of [
          [0, 1],
          [1, 0],
        ]) {
          if (pair[from] !== here || path.includes(pair[to])) continue;
          const isCollider = arrived === true && heads[from];
          if (arrived !== null && !(isCollider ? opened.has(here) : !determined.has(here))) continue;
          extend([...path, pair[to]], heads[to]);
        }
    };
    for (const start of ends(a)) extend([start], null);
    return found;
  }

  /** The first of the shortest, read from either end, by the names along it. */
  shortest(query: IndependenceQuery): string[] | null {
    const paths = this.activePaths(query).flatMap((path) => [path, [...path].reverse()]);
    const byNames = (p: string[], q: string[]): number => p.map((name, i) => compareNames(name, q[i])).find((order) => order !== 0) ?? 0;
    return paths.sort((p, q) => p.length - q.length || byNames(p, q))[0] ?? null;
  }
}
