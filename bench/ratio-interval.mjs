/** Student's 97.5 % points, by degrees of freedom less one; beyond them 2 is near enough. */
const points = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131];

/**
 * 95 % interval of how many times as long one side takes as another, from rounds in which both ran: the rounds' ratios are taken for draws from one
 * log-normal law. Null for less than two rounds.
 */
export function ratioInterval(theirs, ours) {
  const logs = theirs.slice(0, ours.length).map((x, i) => Math.log(x / ours[i]));
  if (logs.length < 2) return null;
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1);
  const half = (points[logs.length - 2] ?? 2.1) * Math.sqrt(variance / logs.length);
  return [Math.exp(mean - half), Math.exp(mean + half)];
}
