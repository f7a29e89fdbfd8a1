import type { Dag, IndependenceQuery, Key } from "@unrolled/core";

/** Laws of a DAG's nodes over few values each, and the table of their joint law, by enumeration. */
export interface DiscreteNetwork {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  /** By the mixed-radix code of all values, first node slowest. */
  readonly joint: Float64Array;
}

/**
 * Random laws for a DAG: each row of a random node's table is far from uniform; a function maps its parents' values to fewer, is not
 * constant in any of its parents, and is not one to one.
 */
export function randomNetwork(graph: Dag, sizes: readonly number[], key: Key): DiscreteNetwork {
  const draws = new Float64Array(1 << 14);
  key.fold("laws").fillUniform(draws);
  let next = 0;
  const uniform = (): number => draws[next++];
  const tables = graph.nodes.map(({ law }, node) => {
    const rows = graph.parents[node].reduce((product, parent) => product * sizes[parent], 1);
    if (law !== "deterministic") return randomRows(rows, sizes[node], uniform);
    const radices = graph.parents[node].map((parent) => sizes[parent]);
    return randomFunction(radices, sizes[node], uniform).map((value) => Array.from({ length: sizes[node] }, (_, v) => Number(v === value)));
  });
  const total = sizes.reduce((product, size) => product * size, 1);
  const joint = new Float64Array(total);
  const values = new Array<number>(sizes.length).fill(0);
  for (let code = 0; code < total; code++) {
    for (let node = sizes.length - 1, rest = code; node >= 0; node--) {
      values[node] = rest % sizes[node];
      rest = Math.floor(rest / sizes[node]);
    }
    let p = 1;
    for (let node = 0; node < sizes.length; node++) {
      const row = graph.parents[node].reduce((index, parent) => index * sizes[parent] + values[parent], 0);
      p *= tables[node][row][values[node]];
    }
    joint[code] = p;
  }
  return { names: graph.nodes.map(({ name }) => name), sizes, joint };
}

function randomRows(rows: number, size: number, uniform: () => number): number[][] {
  return Array.from({ length: rows }, () => {
    const weights = Array.from({ length: size }, () => 0.02 + uniform() ** 3);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });
}

/** Values by row, small ones oftener; drawn until every argument matters and some rows agree. */
function randomFunction(radices: readonly number[], size: number, uniform: () => number): number[] {
  const rows = radices.reduce((product, radix) => product * radix, 1);
  for (;;) {
    const values = Array.from({ length: rows }, () => Math.floor(size * uniform() ** 1.5));
    const isInjective = new Set(values).size === rows;
    if (!isInjective && radices.every((_, i) => dependsOn(values, radices, i))) return values;
  }
}

function dependsOn(values: readonly number[], radices: readonly number[], argument: number): boolean {
  const stride = radices.slice(argument + 1).reduce((product, radix) => product * radix, 1);
  return values.some((value, row) => Math.floor(row / stride) % radices[argument] > 0 && value !== values[row - stride]);
}

/** Largest |p(a, b | z) − p(a | z) p(b | z)| over values a, b and all z of positive probability. */
export function dependence({ names, sizes, joint }: DiscreteNetwork, { a, b, given }: IndependenceQuery): number {
  const codeOf = (side: readonly string[]): [codes: Int32Array, count: number] => {
    const places = side.map((name) => names.indexOf(name));
    const codes = new Int32Array(joint.length);
    for (const place of places) {
      const stride = sizes.slice(place + 1).reduce((product, size) => product * size, 1);
      for (let code = 0; code < joint.length; code++) codes[code] = codes[code] * sizes[place] + (Math.floor(code / stride) % sizes[place]);
    }
    return [codes, places.reduce((product, place) => product * sizes[place], 1)];
  };
  const [[A, countA], [B, countB], [Z, countZ]] = [codeOf(a), codeOf(b), codeOf(given)];
  const both = new Float64Array(countZ * countA * countB);
  joint.forEach((p, code) => {
    both[(Z[code] * countA + A[code]) * countB + B[code]] += p;
  });
  let largest = 0;
  for (let z = 0; z < countZ; z++) {
    const table = both.subarray(z * countA * countB, (z + 1) * countA * countB);
    const mass = table.reduce((sum, p) => sum + p, 0);
    if (mass < 1e-12) continue;
    const rowSum = new Float64Array(countA);
    const columnSum = new Float64Array(countB);
    table.forEach((p, i) => {
      rowSum[Math.floor(i / countB)] += p / mass;
      columnSum[i % countB] += p / mass;
    });
    table.forEach((p, i) => {
      largest = Math.max(largest, Math.abs(p / mass - rowSum[Math.floor(i / countB)] * columnSum[i % countB]));
    });
  }
  return largest;
}
