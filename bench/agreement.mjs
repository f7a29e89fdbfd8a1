/** Largest relative difference between two exact computations of one number. */
const tolerance = { float64: 1e-9, float32: 1e-4 };

/**
 * Sets each runner's `agreement` with the first of ours that is float64: { difference, limit, agrees }. Exact numbers are
 * compared relatively. Estimates of one law share one variance, which is pooled over all runners; their means must agree
 * within five standard errors. A runner that does not agree gets an error, and is out of the race.
 */
export function compareValues(variant, runners) {
  const running = runners.filter(({ error }) => error === null);
  const reference = running.find(({ ours, precision }) => ours && precision === "float64");
  if (reference === undefined) return;
  const variance = pooledVariance(running.map(({ values }) => values));
  for (const runner of running) {
    const [a, b] = [mean(runner.values), mean(reference.values)];
    const difference = variant.sampled ? a - b : Math.abs(a / b - 1);
    const limit = variant.sampled
      ? 5 * Math.sqrt(variance * (1 / runner.values.length + 1 / reference.values.length))
      : tolerance[runner.precision];
    const agrees = runner === reference || Math.abs(difference) <= limit;
    runner.agreement = { value: a, difference, limit, agrees };
    if (!agrees) runner.error = `disagrees: ${a} against our ${b}`;
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function pooledVariance(samples) {
  let squares = 0;
  let freedom = 0;
  for (const values of samples) {
    const center = mean(values);
    squares += values.reduce((sum, value) => sum + (value - center) ** 2, 0);
    freedom += values.length - 1;
  }
  return squares / freedom;
}
