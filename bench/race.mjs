import { compareValues } from "./agreement.mjs";

/** Seconds that one timed answer should take at least, that a warm-up takes, and that a side's rounds may take together. */
const [shortest, warmUp, longest] = [0.15, 0.7, 20];

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Races the sides on one variant: the first run of each is the check that all compute the same number (and tells what
 * compilation costs); then each is warmed up; then all run in turn, round after round. Not `patient`: no warm-up, and one
 * run to a round.
 */
export async function race(variant, input, sides, { rounds, patient }) {
  const runners = [];
  for (const side of sides) {
    const { offer, child, ours } = side;
    const runner = { ours, ...offer, first: null, values: [], rounds: [], error: null };
    try {
      const { prepared } = await child.ask({ prepare: offer.name, program: offer.program, input });
      if (!prepared) continue;
      runners.push(runner);
      runner.run = async (times) => {
        const answer = await child.ask({ run: offer.name, times, seed: 1 + runner.values.length });
        runner.values.push(...answer.values);
        return { cpu: answer.cpu / times, wall: answer.wall / times };
      };
      runner.first = await runner.run(1);
      runner.times = patient ? await warm(runner) : 1;
      // Estimates of one law are compared by their spread, which takes some of them.
      if (variant.sampled && !patient) await runner.run(7);
    } catch (error) {
      runner.error = error.message;
    }
  }
  compareValues(variant, runners);
  for (let round = 0; round < rounds; round++)
    for (const runner of runners) {
      if (runner.error !== null || round > longest / runner.first.wall) continue;
      try {
        runner.rounds.push(await runner.run(runner.times));
      } catch (error) {
        runner.error = error.message;
      }
    }
  compareValues(variant, runners);
  return runners.map((runner) => summary(runner, variant.unitsPerRun ?? 1));
}

/** Runs until compilers have done their work; returns how many runs make up one timed answer. */
async function warm({ run, first }) {
  let seconds = first.wall;
  let last = first.wall;
  for (let times = 1; seconds < warmUp + first.wall && last < longest / 4; times *= 2) {
    last = (await run(times)).wall;
    seconds += last * times;
  }
  return Math.max(1, Math.round(shortest / last));
}

/** Milliseconds of one unit of work. */
function summary({ ours, name, precision, kind, threads, first, rounds, error, agreement }, units) {
  const ms = (seconds) => (1e3 * seconds) / units;
  const figures = (clock) => ({
    median: ms(median(rounds.map((r) => r[clock]))),
    best: ms(Math.min(...rounds.map((r) => r[clock]))),
    each: rounds.map((r) => ms(r[clock])),
  });
  return {
    ours,
    name,
    precision,
    kind: kind ?? null,
    threads,
    error,
    agreement: agreement ?? null,
    rounds: rounds.length,
    cpu: rounds.length === 0 ? null : figures("cpu"),
    wall: rounds.length === 0 ? null : figures("wall"),
    first: first === null ? null : { cpu: ms(first.cpu), wall: ms(first.wall) },
  };
}
