import { symmetricEigen } from "@unrolled/kernels";

/** Points ξ and weights that stand for N(0, I): Σ w = 1, Σ w ξ = 0, Σ w ξ ξᵀ = I for either weights. */
export interface PointSet {
  readonly count: number;
  readonly dim: number;
  /** count × dim */
  readonly points: Float64Array;
  /** Of means, and of covariances: they may differ in a point at 0. */
  readonly meanWeights: Float64Array;
  readonly covarianceWeights: Float64Array;
}

export interface UnscentedOptions {
  /** How far points lie from the mean: α √(n + κ) sds. Default 1. */
  readonly alpha?: number;
  /** Added to the covariance's weight of the mean: 2 is best for a normal law along a line. Default 0. */
  readonly beta?: number;
  /** Default 3 − n, where the fourth moments of one number are right, but no less than 1, so that the mean keeps some weight. */
  readonly kappa?: number;
}

/**
 * The unscented transform's 2 n + 1 points: 0, and ± √(n + λ) along each axis, λ = α² (n + κ) − n (Julier & Uhlmann 2004,
 * doi:10.1109/JPROC.2003.823141; weights as in Wan & van der Merwe 2000, eq. 15). Right up to third moments.
 */
export function unscentedPoints(n: number, { alpha = 1, beta = 0, kappa = Math.max(1, 3 - n) }: UnscentedOptions): PointSet {
  const reach = alpha * alpha * (n + kappa);
  const middle = 1 - n / reach;
  const axes = alongAxes(n, Math.sqrt(reach), 1 / (2 * reach));
  const withMiddle = (weight: number, others: Float64Array): Float64Array => Float64Array.of(weight, ...others);
  return Object.freeze({
    count: 2 * n + 1,
    dim: n,
    points: Float64Array.of(...new Float64Array(n), ...axes.points),
    meanWeights: withMiddle(middle, axes.weights),
    covarianceWeights: withMiddle(middle + 1 - alpha * alpha + beta, axes.weights),
  });
}

/** The spherical cubature rule's 2 n points ± √n along each axis, all of weight 1 / 2n (Arasaratnam & Haykin 2009, doi:10.1109/TAC.2009.2019800). */
export function cubaturePoints(n: number): PointSet {
  const { points, weights } = alongAxes(n, Math.sqrt(n), 1 / (2 * n));
  return Object.freeze({ count: 2 * n, dim: n, points, meanWeights: weights, covarianceWeights: weights });
}

/** All pⁿ combinations of the p points of Gauss–Hermite quadrature, right for polynomials of degree 2 p − 1 in each number (Ito & Xiong 2000, doi:10.1109/9.855552). */
export function gaussHermitePoints(n: number, order: number): PointSet {
  const { nodes, weights } = gaussHermite(order);
  const count = order ** n;
  const points = new Float64Array(count * n);
  const products = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++)
    for (let d = 0, rest = i; d < n; d++, rest = Math.floor(rest / order)) {
      points[i * n + d] = nodes[rest % order]!;
      products[i] = products[i]! * weights[rest % order]!;
    }
  return Object.freeze({ count, dim: n, points, meanWeights: products, covarianceWeights: products });
}

function alongAxes(n: number, distance: number, weight: number): { readonly points: Float64Array; readonly weights: Float64Array } {
  const points = new Float64Array(2 * n * n);
  for (let d = 0; d < n; d++) {
    points[2 * d * n + d] = distance;
    points[(2 * d + 1) * n + d] = -distance;
  }
  return { points, weights: new Float64Array(2 * n).fill(weight) };
}

/**
 * Nodes and weights for ∫ N(x; 0, 1) f(x) dx: the eigenvalues of the Jacobi matrix of Hermite's polynomials, and the squares of its vectors' first
 * numbers (Golub & Welsch 1969, doi:10.1090/S0025-5718-69-99647-1).
 */
function gaussHermite(order: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const J = new Float64Array(order * order);
  for (let k = 1; k < order; k++) J[(k - 1) * order + k] = J[k * order + k - 1] = Math.sqrt(k);
  const nodes = new Float64Array(order);
  const vectors = new Float64Array(order * order);
  symmetricEigen(nodes, vectors, J, order);
  return { nodes, weights: vectors.slice(0, order).map((x) => x * x) };
}
