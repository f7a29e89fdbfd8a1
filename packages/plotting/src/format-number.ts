/** Fixed decimals, with a true minus sign and ∞; "–" for a number that is not there. */
export function formatFixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** How many decimals show an error with two significant digits: 0.0123 → 3 (0.012); between 2 and 6. */
export function decimalsFor(error: number): number {
  if (!(error > 0) || !Number.isFinite(error)) return 3;
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(error))));
}

/** "2.104 ± 0.012"; only the value where the error is not there. */
export function formatWithError(value: number, error: number): string {
  const decimals = visibleDecimals([value], decimalsFor(error));
  return Number.isFinite(error) && Number.isFinite(value)
    ? `${formatFixed(value, decimals)} ± ${formatFixed(error, decimals)}`
    : formatFixed(value, decimals);
}

/** `least` decimals, or as many more as a value that is not 0 needs not to read 0: an interval that excludes 0 is seen to. */
export function visibleDecimals(values: readonly number[], least: number): number {
  const readsZero = (value: number, decimals: number): boolean => value !== 0 && Number(value.toFixed(decimals)) === 0;
  let decimals = least;
  while (decimals < 20 && values.some((value) => readsZero(value, decimals))) decimals++;
  return decimals;
}

/** "[0.021, 0.034]" with as many decimals as half its width deserves (see `visibleDecimals`); "–" without an interval. */
export function formatInterval(interval: readonly [number, number] | null): string {
  if (interval === null) return "–";
  const decimals = visibleDecimals(interval, decimalsFor((interval[1] - interval[0]) / 4));
  return `[${formatFixed(interval[0], decimals)}, ${formatFixed(interval[1], decimals)}]`;
}

/** "0.034", "0.0021", "< 0.0001", with more digits where 0.05 would be read on the wrong side of itself; "–" without a test. */
export function formatP(pValue: number | null): string {
  if (pValue === null) return "–";
  if (pValue < 0.0001) return "< 0.0001";
  let decimals = pValue < 0.01 ? 4 : 3;
  while (decimals < 20 && Number(pValue.toFixed(decimals)) < 0.05 !== pValue < 0.05) decimals++;
  return pValue.toFixed(decimals);
}

/** "p = 0.034", "p < 0.0001". */
export function formatPValue(pValue: number): string {
  return pValue < 0.0001 ? "p < 0.0001" : `p = ${formatP(pValue)}`;
}

/** "12,345" */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** "0.42 s", "42 s", "3 min 20 s" */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
