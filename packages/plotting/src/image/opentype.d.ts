/** What is used of opentype.js, which ships no types. */
declare module "opentype.js" {
  export interface Font {
    readonly unitsPerEm: number;
    readonly ascender: number;
    readonly descender: number;
    getAdvanceWidth(text: string, size: number): number;
    /** 0 where the font has no glyph. */
    charToGlyphIndex(character: string): number;
  }
  const opentype: { parse(buffer: ArrayBuffer, options?: { readonly lowMemory?: boolean }): Font };
  export default opentype;
}
