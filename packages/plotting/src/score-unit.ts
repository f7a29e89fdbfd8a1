/**
 * How a log-likelihood per step (nats) is shown: "bits" −log₂ p per step, where fewer is better (symbols), or "nats"
 * log p per step, where more is better (vectors and densities).
 */
export interface ScoreUnit {
  readonly kind: "bits" | "nats";
  /** What one step is called: "character", "step", "time slice". */
  readonly step: string;
  /** True where scores are log-densities, so that they depend on the units of the data. */
  readonly density: boolean;
}

/** nats of log-likelihood per step → the number shown. */
export function inUnit(natsPerStep: number, unit: ScoreUnit): number {
  return unit.kind === "bits" ? -natsPerStep / Math.LN2 : natsPerStep;
}

/** An advantage or an error in nats → the number shown; positive still means better. */
export function advantageInUnit(nats: number, unit: ScoreUnit): number {
  return unit.kind === "bits" ? nats / Math.LN2 : nats;
}

/** "bits per character", "nats per step". */
export function unitName(unit: ScoreUnit): string {
  return `${unit.kind} per ${unit.step}`;
}

/** The axis of a score: what is counted, and which way is better. */
export function scoreAxis(unit: ScoreUnit): string {
  if (unit.kind === "bits") return `${unitName(unit)} (fewer is better)`;
  return `log-${unit.density ? "density" : "likelihood"}, ${unitName(unit)} (more is better)`;
}

/** The interval of a score in nats → in the unit, still from low to high. */
export function intervalInUnit(nats: readonly [number, number] | null, unit: ScoreUnit): readonly [number, number] | null {
  if (nats === null) return null;
  const [low, high] = [inUnit(nats[0], unit), inUnit(nats[1], unit)];
  return low <= high ? [low, high] : [high, low];
}

/** The interval of an advantage in nats → in the unit. */
export function advantageInterval(nats: readonly [number, number] | null, unit: ScoreUnit): readonly [number, number] | null {
  return nats === null ? null : [advantageInUnit(nats[0], unit), advantageInUnit(nats[1], unit)];
}

/** A log-likelihood of −Infinity in short: a density may also be too small for a number. */
export function zero(unit: ScoreUnit): string {
  return unit.density ? "a density of 0" : "probability 0";
}
