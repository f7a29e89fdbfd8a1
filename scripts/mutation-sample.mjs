// Mutants of the sources, made by StrykerJS: drawn by a seed, and the code with a switch for each of those that were drawn.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";

const nothing = () => {};
const logger = { debug: nothing, info: nothing, warn: nothing, isDebugEnabled: () => false };
const options = { ignorers: [], excludedMutations: [], plugins: null };

/**
 * The `count` mutants of the files under `paths` whose hash with the seed is least: any count of them is a random sample.
 * Each is `{ name, id, file, line, mutator, original, replacement }`; `sources` is the code, by absolute path, that is mutant `id` while
 * that is the active one.
 */
export async function drawSample(seed, count, paths) {
  const contents = new Map(paths.flatMap(sourcesUnder).map((file) => [file, readFileSync(file, "utf8")]));
  const drawn = (await instrument(contents, () => true)).mutants
    .map((mutant) => ({ mutant, name: nameOf(mutant), order: sha256(`${seed} ${nameOf(mutant)}`) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, count);
  const placesIn = (file) => drawn.filter(({ mutant }) => mutant.fileName === file).map(({ mutant }) => mutant.location);
  const broken = await instrument(new Map([...contents].filter(([file]) => placesIn(file).length > 0)), placesIn);
  const ids = new Map(broken.mutants.map((mutant) => [nameOf(mutant), mutant.id]));
  return {
    mutants: drawn.map(({ name, mutant }) => ({
      name: sha256(contents.get(mutant.fileName) + name),
      id: ids.get(name),
      file: mutant.fileName,
      line: mutant.location.start.line + 1,
      mutator: mutant.mutatorName,
      original: textAt(contents.get(mutant.fileName), mutant.location),
      replacement: mutant.replacement,
    })),
    sources: Object.fromEntries(broken.files.map(({ name, content }) => [resolve(name), content])),
  };
}

function sourcesUnder(path) {
  const files = statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => `${path.replace(/\/$/, "")}/${file.replaceAll("\\", "/")}`);
  return files.filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !/\/generated\/|\/index\.ts$|\.d\.ts$/.test(file)).sort();
}

function instrument(contents, placesIn) {
  const files = [...contents].map(([name, content]) => ({ name, content, mutate: placesIn(name) }));
  return new Instrumenter(logger).instrument(files, options);
}

/** What tells a mutant from all others: its file, place, mutator and replacement. */
function nameOf({ fileName, location: { start, end }, mutatorName, replacement }) {
  return JSON.stringify([fileName, start.line, start.column, end.line, end.column, mutatorName, replacement]);
}

/** The text of a place; lines and columns from 0. */
function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join("\n");
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
