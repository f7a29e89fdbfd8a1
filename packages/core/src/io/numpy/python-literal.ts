/** What a header of NumPy is made of. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | ReadonlyMap<string, PythonValue>;

/** Spaces, then a text in either kind of quotes, an integer (Python 2 writes `3L`), a word, or a mark. */
const TOKEN = /\s*(?:(['"])((?:\\.|(?!\1)[^\\])*)\1|(-?\d+)L?|([A-Za-z_]+)|([{}()[\],:]))/y;
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/**
 * The value of a Python literal made of dictionaries with texts as keys, tuples, lists, texts, integers, True, False and
 * None, as `ast.literal_eval` reads it; null where the text is anything else.
 */
export function pythonLiteral(text: string): PythonValue | null {
  let at = 0;
  const next = (): RegExpExecArray => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) throw new SyntaxError("not a literal");
    at = TOKEN.lastIndex;
    return token;
  };
  const takes = (mark: string): boolean => {
    const before = at;
    if (next()[5] === mark) return true;
    at = before;
    return false;
  };
  const value = (): PythonValue => {
    const [, , quoted, integer, word, mark] = next();
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, "$1");
    if (integer !== undefined) return Number(integer);
    if (word !== undefined && WORDS.has(word)) return WORDS.get(word) as boolean | null;
    const end = mark === undefined ? undefined : CLOSING[mark];
    if (end === undefined) throw new SyntaxError("not a literal");
    const keys: PythonValue[] = [];
    const items: PythonValue[] = [];
    while (!takes(end)) {
      if (items.length > 0 && !takes(",")) throw new SyntaxError("not a literal");
      if (items.length > 0 && takes(end)) break; // a comma may stand before the end
      if (mark === "{") {
        keys.push(value());
        if (!takes(":")) throw new SyntaxError("not a literal");
      }
      items.push(value());
    }
    return mark === "{" ? new Map(keys.map((key, i) => [String(key), items[i] as PythonValue])) : items;
  };
  try {
    const result = value();
    return text.slice(at).trim() === "" ? result : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null; // RangeError: nested without end
    throw error;
  }
}
