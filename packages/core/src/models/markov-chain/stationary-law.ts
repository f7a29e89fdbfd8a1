/**
 * The law π with π A = π of a K × K transition matrix (row-major), by the Grassmann–Taksar–Heyman elimination (Grassmann, Taksar &
 * Heyman 1985, doi:10.1287/opre.33.5.1107): no subtractions, so small probabilities keep their digits. States that are left for
 * good get 0; null where π is not unique, which is where the chain falls into more than one closed class. Cost K³.
 */
export function stationaryLaw(transition: Float64Array, K: number): Float64Array | null {
  const states = closedClass(transition, K);
  if (states === null) return null;
  const n = states.length;
  const A = Float64Array.from({ length: n * n }, (_, i) => transition[states[Math.floor(i / n)]! * K + states[i % n]!]!);
  for (let m = n - 1; m > 0; m--) {
    let out = 0;
    for (let j = 0; j < m; j++) out += A[m * n + j]!;
    for (let i = 0; i < m; i++) A[i * n + m] = A[i * n + m]! / out;
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) A[i * n + j] = A[i * n + j]! + A[i * n + m]! * A[m * n + j]!;
  }
  const weights = new Float64Array(n);
  weights[0] = 1;
  let total = 1;
  for (let m = 1; m < n; m++) {
    for (let i = 0; i < m; i++) weights[m] = weights[m]! + weights[i]! * A[i * n + m]!;
    total += weights[m]!;
  }
  const law = new Float64Array(K);
  states.forEach((state, i) => {
    law[state] = weights[i]! / total;
  });
  return law;
}

/** The states of the only closed communicating class, rising; null where there is more than one. */
function closedClass(transition: Float64Array, K: number): number[] | null {
  const reachable = Array.from({ length: K }, (_, k) => reachableFrom(transition, K, k));
  // A state is in a closed class exactly where everything it reaches reaches it back.
  const closed = reachable.flatMap((to, k) => (to.every((reached, j) => !reached || reachable[j]![k]) ? [k] : []));
  return closed.every((k) => reachable[closed[0]!]![k]) ? closed : null;
}

function reachableFrom(transition: Float64Array, K: number, start: number): boolean[] {
  const seen = new Array<boolean>(K).fill(false);
  seen[start] = true;
  const stack = [start];
  for (let k = stack.pop(); k !== undefined; k = stack.pop()) {
    for (let j = 0; j < K; j++) {
      if (seen[j] || !(transition[k * K + j]! > 0)) continue;
      seen[j] = true;
      stack.push(j);
    }
  }
  return seen;
}
