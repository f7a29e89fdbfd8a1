import type { Point } from "./drawing.js";

/** A cubic Bézier curve. */
export type Curve = readonly [Point, Point, Point, Point];

/** The circle's arc between two points that leaves the straight line by `angle` degrees, to the left of its way where positive. */
export function bow(from: Point, to: Point, angle: number): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const reach = 1 / (3 * Math.cos((angle * Math.PI) / 360) ** 2);
  const [c, s] = [reach * Math.cos((angle * Math.PI) / 180), reach * Math.sin((angle * Math.PI) / 180)];
  return [from, { x: from.x + c * dx - s * dy, y: from.y + c * dy + s * dx }, { x: to.x - c * dx - s * dy, y: to.y - c * dy + s * dx }, to];
}

/** (1−t)³ p₀ + 3(1−t)² t p₁ + 3(1−t) t² p₂ + t³ p₃ */
export function pointAt(curve: Curve, t: number): Point {
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return curve.reduce((sum, { x, y }, i) => ({ x: sum.x + weights[i]! * x, y: sum.y + weights[i]! * y }), { x: 0, y: 0 });
}

/** The part of a curve for s ≤ t ≤ e (de Casteljau). */
export function part(curve: Curve, s: number, e: number): Curve {
  const [, right] = split(curve, s);
  return split(right, (e - s) / (1 - s))[0];
}

/** Cuts off what lies within `before` of its first point and within `after` of its last. */
export function trim(curve: Curve, before: number, after: number): Curve {
  return part(curve, crossing(curve, curve[0], before, 0, 1), crossing(curve, curve[3], after, 1, 0));
}

/** `count` + 1 points along a curve. */
export function samples(curve: Curve, count: number): readonly Point[] {
  return Array.from({ length: count + 1 }, (_, i) => pointAt(curve, i / count));
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The t, from `near` on towards `far`, at which a curve that starts within `radius` of `centre` leaves it. */
function crossing(curve: Curve, centre: Point, radius: number, near: number, far: number): number {
  if (radius <= 0) return near;
  const steps = 64;
  const at = (i: number): number => near + ((far - near) * i) / steps;
  let i = 1;
  while (i < steps && distance(pointAt(curve, at(i)), centre) < radius) i++;
  let [inside, outside] = [at(i - 1), at(i)];
  for (let halving = 0; halving < 30; halving++) {
    const middle = (inside + outside) / 2;
    if (distance(pointAt(curve, middle), centre) < radius) inside = middle;
    else outside = middle;
  }
  return outside;
}

function split([a, b, c, d]: Curve, t: number): readonly [Curve, Curve] {
  const mix = (p: Point, q: Point): Point => ({ x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y) });
  const [ab, bc, cd] = [mix(a, b), mix(b, c), mix(c, d)];
  const [abc, bcd] = [mix(ab, bc), mix(bc, cd)];
  const middle = mix(abc, bcd);
  return [
    [a, ab, abc, middle],
    [middle, bcd, cd, d],
  ];
}
