import type { ModelFile } from "../../contracts/index.js";
import type { SpaceFile } from "../alphabet-file.js";

/** How counts of words are drawn towards what is known of words like them. */
export interface LexiconSmoothing {
  /** Words counted up to so many times stand for those never seen. */
  readonly rare: number;
  /** The longest ending, in letters, that tells an unseen word's tag; 0: neither endings nor shapes are looked at. */
  readonly suffix: number;
  /** Steps of the shorter ending's law that are added to the counts of an ending, > 0. */
  readonly suffixPull: number;
  /** Steps of the law of its ending that are added to the counts of a word, > 0. */
  readonly wordPull: number;
}

/** A tagger as in its file: a chain of K tags, and how often each word bore each tag. */
export interface HiddenMarkovTaggerSpec {
  readonly name?: string;
  /** 1: a tag depends on its word alone; 2: on the tag before, too. */
  readonly order: 1 | 2;
  /** K: the law of the first tag; at order 1 of every tag. */
  readonly initial: readonly number[];
  /** K × K: p(tag | the tag before); null at order 1. */
  readonly transition: readonly (readonly number[])[] | null;
  /** K: the probability that a sequence ends after each tag; null: where it ends says nothing of tags. */
  readonly final: readonly number[] | null;
  /** For each word a list tag, count, tag, count, …, tags ascending. */
  readonly lexicon: readonly (readonly number[])[];
  readonly smoothing: LexiconSmoothing;
  /** The tags. */
  readonly targets?: SpaceFile | null;
  /** The words of the lexicon; without symbols they are known by their numbers, and have no endings. */
  readonly inputs?: SpaceFile | null;
  readonly provenance?: Readonly<Record<string, unknown>>;
}

/** A tagger as a model file holds it, `"kind": "hidden-markov-tagger"` (docs/formats.md). */
export interface HiddenMarkovTaggerFile extends ModelFile, HiddenMarkovTaggerSpec {
  readonly kind: "hidden-markov-tagger";
  readonly name?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
}
