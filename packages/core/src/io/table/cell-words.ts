/** Words that stand for a missing value in one program or another and hardly for anything else, in lower case. */
const MISSING: ReadonlySet<string> = new Set("na n/a n.a. #n/a <na> nan null nat none ? . .. - -- * \\n".split(" "));

/** Does the text look like a missing value? */
export function looksMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase());
}

/**
 * What to say of a word that looks missing, as the end of a sentence: `--missing` with the word, in quotes where a shell would read
 * it otherwise. The word `none` cannot be listed, as it says there that no word is missing.
 */
export function missingRemedy(word: string): string {
  if (word === "none") return "empty the cell if it stands for a missing value";
  return `say --missing ${/[*\\<>#?]/.test(word) ? `"${word}"` : word} if it stands for a missing value`;
}

/** A finite decimal number with a decimal point. */
export function isNumber(text: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

/** The same, or with a decimal comma. */
export function isNumberOrComma(text: string): boolean {
  return isNumber(text.replace(",", "."));
}

/**
 * What a text that looks like a number but is none should become, as the end of a sentence; null where it does not look like
 * one: a digit and no letter make a number, but for those of an exponent and of a currency.
 */
export function numberRemedy(text: string): string | null {
  const bare = text.trim();
  if (!/\d/.test(bare)) return null;
  if (/^\d{1,4}([-/.])\d{1,2}\1\d{1,4}([T ]\d{1,2}:.*)?$/.test(bare) || /^\d{1,2}:\d{2}(:\d{2}.*)?$/.test(bare))
    return "a date or time is not a target; name the column by --time if it orders the steps";
  const spaced = /[\s\u00a0\u202f'’_]/.test(bare.replace(/^[^\d]*/, "").replace(/[^\d]*$/, ""));
  const core = bare.replace(/^(USD|EUR|GBP|CHF|JPY|US\$|[-+−]|\p{Sc}|\s)+/iu, "").replace(/(USD|EUR|GBP|CHF|JPY|%|‰|°|\p{Sc}|\s)+$/iu, "");
  if (/\p{L}/u.test(core.replace(/(?<=\d)e(?=[-+\d])/i, ""))) return null;
  if (/[%‰]/.test(bare)) return "remove the percent sign";
  if (/\p{Sc}|USD|EUR|GBP|CHF|JPY/iu.test(bare)) return "remove the currency";
  if (spaced) return "remove the spaces or marks between its digits";
  if (
    /^[-+−]?\d{1,3}(\.\d{3})+,\d+$/.test(bare) ||
    /^[-+−]?\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(bare) ||
    /^[-+−]?\d{1,3}(,\d{3})+\.\d+$/.test(bare)
  )
    return "remove the thousands separators and write a decimal point";
  if (/^[-+−]?\d{1,3}(\.\d{3}){2,}$/.test(bare)) return "remove the thousands separators";
  if (/^[-+−]?[1-9]\d{0,2},\d{3}$/.test(bare))
    return "remove the comma if it separates thousands, or write a decimal point for it if it is a decimal comma";
  if (/^[-+−]?\d*,\d+(e[-+]?\d+)?$/i.test(bare))
    return "write a decimal point (decimal commas are read in tables separated by semicolons or tabs)";
  if (bare.includes("−")) return "write the minus sign as a hyphen";
  return "write it as a decimal number";
}

/** The unit that all of several texts have behind or before a number (`5 kg`, `7 kg`); null where they have none in common. */
export function commonUnit(texts: readonly string[]): string | null {
  if (texts.length < 2) return null;
  const parts = texts.map((text) => /^([^\d+-]*)[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d+)?(\D*)$/i.exec(text.trim()));
  const [first] = parts;
  if (!first) return null;
  const unit = `${first[1]}${first[2]}`.trim();
  const shared = parts.every((part) => part !== null && part[1] === first[1] && part[2] === first[2]);
  return shared && unit !== "" ? unit : null;
}
