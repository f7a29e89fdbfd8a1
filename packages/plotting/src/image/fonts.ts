import type { Font } from "opentype.js";

/** One shipped font file: what CSS calls it, and where it lies in its package. */
interface FontFile {
  readonly family: "Arimo" | "Tinos" | "Cousine" | "Noto Sans Symbols 2";
  readonly bold: boolean;
  readonly italic: boolean;
  readonly path: string;
}

/** What is asked of a font: any CSS family list, weight and slant. */
export interface FontStyle {
  readonly family: string;
  readonly bold: boolean;
  readonly italic: boolean;
}

const files: readonly FontFile[] = [
  { family: "Arimo", bold: false, italic: false, path: "@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf" },
  { family: "Arimo", bold: true, italic: false, path: "@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf" },
  { family: "Arimo", bold: false, italic: true, path: "@expo-google-fonts/arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf" },
  { family: "Tinos", bold: false, italic: false, path: "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf" },
  { family: "Tinos", bold: true, italic: false, path: "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf" },
  { family: "Tinos", bold: false, italic: true, path: "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf" },
  { family: "Cousine", bold: false, italic: false, path: "@expo-google-fonts/cousine/400Regular/Cousine_400Regular.ttf" },
  { family: "Cousine", bold: true, italic: false, path: "@expo-google-fonts/cousine/700Bold/Cousine_700Bold.ttf" },
  {
    family: "Noto Sans Symbols 2",
    bold: false,
    italic: false,
    path: "@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf",
  },
];

/**
 * The CSS family list that an image names. Arimo, Tinos and Cousine have the advance widths of Arial, Times New Roman and Courier
 * New, so that a viewer without them sets the same lines with what it has. (The marks ␣ and ⏎ come from Noto Sans Symbols 2.)
 */
const stacks = {
  Arimo: "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif",
  Tinos: "Tinos, 'Times New Roman', Times, 'Liberation Serif', serif",
  Cousine: "Cousine, 'Liberation Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Courier New', monospace",
} as const;

/** Any CSS family list of a page → the list that an image names instead. */
export function imageFamily(family: string): string {
  return stacks[shippedFamily(family)];
}

/** By the generic name at the end of the list, which every list of `theme.ts` has. */
function shippedFamily(family: string): keyof typeof stacks {
  if (/monospace/i.test(family)) return "Cousine";
  return /serif/i.test(family) && !/sans-serif/i.test(family) ? "Tinos" : "Arimo";
}

/** Measures text as the shipped fonts set it. */
export interface FontMetrics {
  /** px */
  width(text: string, size: number, style: FontStyle): number;
  /** Heights above and below the base line, px. */
  extent(size: number, style: FontStyle): { readonly ascent: number; readonly descent: number };
  /** The characters that none of the shipped fonts has, each once. */
  missing(text: string): readonly string[];
}

/** Paths of the font files, for a renderer. */
export async function fontPaths(): Promise<readonly string[]> {
  const { createRequire } = await import("node:module");
  const { resolve } = createRequire(import.meta.url);
  return files.map(({ path }) => resolve(path));
}

let metrics: Promise<FontMetrics> | undefined;

/** The fonts, opened once in a process; each file is parsed when the first text needs it. */
export function fontMetrics(): Promise<FontMetrics> {
  metrics ??= openFonts();
  return metrics;
}

async function openFonts(): Promise<FontMetrics> {
  const { readFileSync } = await import("node:fs");
  const { default: opentype } = await import("opentype.js");
  const paths = await fontPaths();
  const opened = new Map<FontFile, Font>();
  const open = (file: FontFile): Font => {
    const known = opened.get(file);
    if (known !== undefined) return known;
    // Glyphs are read when a text has them: of thousands a figure needs a hundred.
    const font = opentype.parse(new Uint8Array(readFileSync(paths[files.indexOf(file)]!)).buffer, { lowMemory: true });
    opened.set(file, font);
    return font;
  };
  const fontFor = ({ family, bold, italic }: FontStyle): Font => {
    const shipped = files.filter((file) => file.family === shippedFamily(family));
    return open(shipped.find((file) => file.bold === bold && file.italic === italic) ?? shipped.find((file) => file.bold === bold)!);
  };
  const upright = files.filter(({ bold, italic }) => !bold && !italic);
  const isMissing = (character: string): boolean =>
    character.codePointAt(0)! > 0x7e &&
    !/\s|\u200b/u.test(character) &&
    upright.every((file) => open(file).charToGlyphIndex(character) === 0);
  const ems = new Map<Font, Map<string, number>>();
  const widthInEms = (font: Font, text: string): number => {
    const known = ems.get(font) ?? new Map<string, number>();
    ems.set(font, known);
    const width = known.get(text) ?? font.getAdvanceWidth(text.replaceAll("\u200b", ""), 1);
    known.set(text, width);
    return width;
  };
  return {
    width: (text, size, style) => size * widthInEms(fontFor(style), text),
    extent: (size, style) => {
      const { ascender, descender, unitsPerEm } = fontFor(style);
      return { ascent: (size * ascender) / unitsPerEm, descent: (-size * descender) / unitsPerEm };
    },
    missing: (text) => [...new Set(text)].filter(isMissing),
  };
}
