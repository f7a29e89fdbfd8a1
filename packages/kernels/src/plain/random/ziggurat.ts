import { nextWord } from "./lane.js";
import { portableExp, portableLog } from "./portable-exp-log.js";

/*
 * The ziggurat of f(x) = exp(−x²/2) on x ≥ 0 with 256 layers of equal area V (Marsaglia and Tsang 2000,
 * doi:10.18637/jss.v005.i08; Doornik 2005 for an independent choice of layer and place).
 *
 * Layer i is the strip f(x_i) ≤ y < f(x_{i+1}), 0 ≤ x < x_i; x_1 = R, x_256 = 0; layer 0 is the base strip with the tail
 * beyond R, as wide as a rectangle of its area: x_0 = V / f(R).
 */
const layerCount = 256;
/** Where the tail starts: the root of f(x_256) = 1, 3.65415288536100877164542972…. */
export const tailStart = 3.654152885361009;
/** R f(R) + ∫_R f = 0.00492867323397465534736177540… */
export const layerArea = 0.004928673233974655;

interface Ziggurat {
  /** x_0 … x_256. */
  readonly edges: Float64Array;
  /** f(x_0) … f(x_256). */
  readonly heights: Float64Array;
  /** x_i / 2⁵¹: a signed place of 52 bits times this is the draw. */
  readonly scales: Float64Array;
  /** ⌊2³¹ x_{i+1} / x_i⌋: the leading 31 bits of a place below this lie under the curve for certain. */
  readonly bounds: Int32Array;
  /** x_i / 2²³, in float32: for places of 24 bits. */
  readonly scales32: Float32Array;
  /** ⌊2²³ x_{i+1} / x_i⌋: a place of 24 bits whose leading 23 are below this lies under the curve for certain. */
  readonly bounds32: Int32Array;
}

export const ziggurat: Ziggurat = /* @__PURE__ */ buildZiggurat();

function buildZiggurat(): Ziggurat {
  const edges = new Float64Array(layerCount + 1);
  const heights = new Float64Array(layerCount + 1);
  edges[0] = layerArea / portableExp(-0.5 * tailStart * tailStart);
  edges[1] = tailStart;
  for (let i = 1; i < layerCount; i++) {
    heights[i] = portableExp(-0.5 * edges[i] * edges[i]);
    edges[i + 1] = i + 1 < layerCount ? Math.sqrt(-2 * portableLog(layerArea / edges[i] + heights[i])) : 0;
  }
  heights[layerCount] = 1;
  const scales = new Float64Array(layerCount);
  const bounds = new Int32Array(layerCount);
  for (let i = 0; i < layerCount; i++) {
    scales[i] = edges[i] / 2251799813685248;
    bounds[i] = Math.floor((edges[i + 1] / edges[i]) * 2147483648);
  }
  const scales32 = Float32Array.from(scales, (scale) => scale * 268435456);
  const bounds32 = Int32Array.from(bounds, (bound) => Math.floor(bound / 256));
  return { edges, heights, scales, bounds, scales32, bounds32 };
}

/**
 * The draw whose first words, `hi` and `lo`, failed the integer test: looks closer, and draws anew from the lane's
 * `state` while the point lies above the curve. About one draw in 70 comes here.
 */
export function normalAfterMiss(state: Int32Array, hi: number, lo: number): number {
  const { edges, scales, bounds } = ziggurat;
  let high = hi;
  let low = lo;
  for (;;) {
    const layer = low & 255;
    const x = (high * 1048576 + (low >>> 12) + 0.5) * scales[layer];
    if ((high ^ (high >> 31)) < bounds[layer] || Math.abs(x) < edges[layer + 1]) return x;
    if (layer === 0) return x < 0 ? -tailDraw(state) : tailDraw(state);
    if (under(state, x, layer)) return x;
    high = nextWord(state);
    low = nextWord(state);
  }
}

/** The same for a float32 draw, whose one word is `word`. */
export function normal32AfterMiss(state: Int32Array, word: number): number {
  const { edges, scales32, bounds32 } = ziggurat;
  for (let w = word; ; w = nextWord(state)) {
    const layer = w & 255;
    const place = w >> 8;
    const x = Math.fround(Math.fround(place + 0.5) * scales32[layer]);
    if ((place ^ (place >> 31)) < bounds32[layer] || Math.abs(x) < edges[layer + 1]) return x;
    if (layer === 0) return x < 0 ? -tailDraw(state) : tailDraw(state);
    if (under(state, x, layer)) return x;
  }
}

/** Is a uniform height within the layer under the curve at x? */
function under(state: Int32Array, x: number, layer: number): boolean {
  const { heights } = ziggurat;
  const y = heights[layer] + uniform(state) * (heights[layer + 1] - heights[layer]);
  return y < portableExp(-0.5 * x * x);
}

/** |x| given |x| > R (Marsaglia 1964): R + a with a ~ exponential(R), kept with probability exp(−a²/2). */
function tailDraw(state: Int32Array): number {
  for (;;) {
    const a = -portableLog(uniform(state)) / tailStart;
    if (-2 * portableLog(uniform(state)) > a * a) return tailStart + a;
  }
}

function uniform(state: Int32Array): number {
  const hi = nextWord(state) >>> 0;
  return (hi * 1048576 + (nextWord(state) >>> 12) + 0.5) * 2.220446049250313e-16;
}
