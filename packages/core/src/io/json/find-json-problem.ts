const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const NOT_JSON_WORD = /[-+]?[A-Za-z_][\w.-]*/y;

/** Where a text stops being JSON, and why. */
export interface JsonProblem {
  readonly position: number;
  readonly problem: string;
}

/**
 * The first place where `text` breaks the JSON grammar (RFC 8259), repeats a name within one object, or nests deeper
 * than 64; null where it is fine. `JSON.parse` names no place for most faults and keeps the last of two equal names
 * silently, which is why this pass exists. `items` is filled with where each item of the list `list` of the outermost object begins and
 * ends (one past it), pair by pair. Cost O(length), no recursion.
 */
export function findJsonProblem(text: string, list?: string, items: number[] = []): JsonProblem | null {
  /** One entry an open bracket: the names seen in an object, or null for an array. */
  const open: (Set<string> | null)[] = [];
  let next: "value" | "value or ]" | "name" | "name or }" | "after value" = "value";
  let outerName = "";
  let listing = false;
  let itemStart = 0;
  let i = skipSpace(text, 0);

  for (; i < text.length; i = skipSpace(text, i)) {
    const character = text[i] as string;
    if (next === "after value") {
      const names = open.at(-1);
      if (names === undefined) return { position: i, problem: `expected the end of the file, found ${here(text, i)}` };
      if (character === ",") next = names === null ? "value" : "name";
      else if (character === (names === null ? "]" : "}")) {
        open.pop();
        if (listing && open.length === 2) items.push(itemStart, i + 1);
        else if (open.length === 1) listing = false;
      } else return { position: i, problem: `expected "," or "${names === null ? "]" : "}"}", found ${here(text, i)}` };
      i++;
    } else if (next === "name" || next === "name or }") {
      if (character === "}" && next === "name or }") {
        open.pop();
        if (listing && open.length === 2) items.push(itemStart, i + 1);
        next = "after value";
        i++;
        continue;
      }
      if (character !== '"') return { position: i, problem: `expected a name in double quotes, found ${here(text, i)}` };
      const end = endOfString(text, i);
      if (end < 0) return { position: ~end, problem: "a text is not closed or holds a bad character" };
      const raw = text.slice(i, end);
      const names = open.at(-1) as Set<string>;
      const name = raw.includes("\\") ? (JSON.parse(raw) as string) : raw.slice(1, -1);
      if (names.has(name)) return { position: i, problem: `the name ${raw} stands twice in one object` };
      names.add(name);
      if (open.length === 1) outerName = name;
      i = skipSpace(text, end);
      if (text[i] !== ":") return { position: i, problem: `expected ":", found ${here(text, i)}` };
      next = "value";
      i++;
    } else if (character === "]" && next === "value or ]") {
      open.pop();
      if (listing && open.length === 2) items.push(itemStart, i + 1);
      else if (open.length === 1) listing = false;
      next = "after value";
      i++;
    } else if (character === "{" || character === "[") {
      if (open.length === DEEPEST) return { position: i, problem: `nested deeper than ${DEEPEST}` };
      if (listing && open.length === 2) itemStart = i;
      if (open.length === 1 && character === "[" && open[0] !== null && outerName === list) listing = true;
      open.push(character === "{" ? new Set() : null);
      next = character === "{" ? "name or }" : "value or ]";
      i++;
    } else if (character === '"') {
      const end = endOfString(text, i);
      if (end < 0) return { position: ~end, problem: "a text is not closed or holds a bad character" };
      if (listing && open.length === 2) items.push(i, end);
      i = end;
      next = "after value";
    } else {
      const end = matchAt(NUMBER, text, i) || matchAt(WORD, text, i);
      if (end === 0 || /[\w.+-]/.test(text[end] ?? "")) return { position: i, problem: `expected a value, found ${here(text, i)}` };
      if (listing && open.length === 2) items.push(i, end);
      i = end;
      next = "after value";
    }
  }
  return next === "after value" && open.length === 0 ? null : { position: text.length, problem: "the file ends too early" };
}

function skipSpace(text: string, from: number): number {
  let i = from;
  for (let code = text.charCodeAt(i); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(i)) i++;
  return i;
}

/** One past the closing quote of the string at `start`; the complement of the place where it breaks. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) return i + 1;
    if (code < 32) return ~i;
    if (code === 92) {
      i++;
      const escaped = text[i] ?? "";
      if (escaped === "u") {
        if (!/^[0-9a-fA-F]{4}$/.test(text.slice(i + 1, i + 5))) return ~i;
        i += 4;
      } else if (escaped === "" || !'"\\/bfnrt'.includes(escaped)) return ~i;
    }
  }
  return ~text.length;
}

/** One past the match of a sticky pattern at `position`, 0 where it does not match. */
function matchAt(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

function here(text: string, position: number): string {
  if (position >= text.length) return "the end of the file";
  const end = matchAt(NOT_JSON_WORD, text, position);
  const word =
    end === 0 ? (String.fromCodePoint(text.codePointAt(position) as number) as string) : text.slice(position, Math.min(end, position + 20));
  const advice = /^[-+]?(nan|inf|infinity|none)$/i.test(word) ? ' (write null for a missing number, "-Infinity" for minus infinity)' : "";
  return `${word === '"' ? "a double quote" : JSON.stringify(word)}${advice}`;
}
