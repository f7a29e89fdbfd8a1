/** A door of the package, and the page that says what it exports. */
export interface Door {
  readonly page: string;
  readonly door: string;
  readonly entry: string;
  readonly whole: boolean;
}
export interface Entry {
  readonly name: string;
  readonly callable: boolean;
  readonly doc: { readonly prose: string; readonly tags: readonly { readonly name: string; readonly body: string }[] } | null;
}
export const doors: readonly Door[];
export function entriesOf(entry: string): readonly Entry[];
export function pageText(door: Door): string;
