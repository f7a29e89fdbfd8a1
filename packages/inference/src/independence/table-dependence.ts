/** How far a table is from a product, for every z. */
export interface TableDependence {
  /** Σ_z p(z) Σ_ab p(a, b | z) log p(a, b | z) / (p(a | z) p(b | z)), nats, the table taken as a whole law. */
  readonly information: number;
  /** max |p(a, b | z) − p(a | z) p(b | z)| / max(p(a, b | z), p(a | z) p(b | z)); 0..1. */
  readonly deviation: number;
}

/** Cells smaller than this part of their z are left out of the deviation: their digits may be lost. */
const leastShare = 1e-250;

/**
 * Conditional mutual information and largest deviation from independence of a table of unnormalised p(z, a, b), row-major
 * Z × A × B. A z of probability 0 is passed over.
 */
export function tableDependence(table: Float64Array, aCount: number, bCount: number): TableDependence {
  const cells = aCount * bCount;
  const ofA = new Float64Array(aCount);
  const ofB = new Float64Array(bCount);
  let information = 0;
  let deviation = 0;
  let total = 0;
  for (let start = 0; start < table.length; start += cells) {
    ofA.fill(0);
    ofB.fill(0);
    let ofZ = 0;
    for (let a = 0; a < aCount; a++)
      for (let b = 0; b < bCount; b++) {
        const p = table[start + a * bCount + b]!;
        ofA[a]! += p;
        ofB[b]! += p;
      }
    for (const p of ofA) ofZ += p;
    total += ofZ;
    if (!(ofZ > 0)) continue;
    let sum = 0;
    for (let a = 0; a < aCount; a++)
      for (let b = 0; b < bCount; b++) {
        const joint = table[start + a * bCount + b]! / ofZ;
        const product = (ofA[a]! / ofZ) * (ofB[b]! / ofZ);
        const larger = Math.max(joint, product);
        if (larger < leastShare) continue;
        deviation = Math.max(deviation, Math.abs(joint - product) / larger);
        if (product > 0) sum += product * divergenceTerm((joint - product) / product);
      }
    information += ofZ * sum;
  }
  return { information: total > 0 ? information / total : 0, deviation };
}

/** (1 + r) log(1 + r) − r ≥ 0, whose sum over a law is its Kullback–Leibler divergence; near 0 by its series, where digits cancel. */
function divergenceTerm(r: number): number {
  if (r <= -1) return 1;
  return Math.abs(r) < 1e-3 ? r * r * (0.5 - r * (1 / 6 - r / 12)) : (1 + r) * Math.log1p(r) - r;
}
