/** One ascending step of gradient ascent with momentum, in place: u ← μ u + g, θ ← θ + rate · u (μ = 0: the plain gradient). */
export function momentumStep(theta: Float64Array, g: Float64Array, u: Float64Array, rate: number, mu: number): void {
  for (let i = 0; i < theta.length; i++) {
    const x = mu * u[i] + g[i];
    u[i] = x;
    theta[i] += rate * x;
  }
}
