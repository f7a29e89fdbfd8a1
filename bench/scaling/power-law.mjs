/** Exponent b and its standard error of y = a xᵇ, by least squares on the logarithms. */
export function powerLaw(xs, ys) {
  const logX = xs.map(Math.log);
  const logY = ys.map(Math.log);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(logX), mean(logY)];
  const sum = (term) => xs.reduce((total, _, i) => total + term(logX[i] - meanX, logY[i] - meanY), 0);
  const spread = sum((x) => x * x);
  const exponent = sum((x, y) => x * y) / spread;
  const residual = sum((x, y) => (y - exponent * x) ** 2);
  return { exponent, standardError: xs.length > 2 ? Math.sqrt(residual / (xs.length - 2) / spread) : Number.NaN };
}
