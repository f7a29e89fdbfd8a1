type Vector = readonly number[];
type Matrix = readonly Vector[];
type Cube = readonly Matrix[];

/** What stands in a field of a model file: lists of numbers one, two or three deep, or a list or that one word. */
export type FieldShape = "vector" | "matrix" | "cube" | { readonly vectorOr: string };

/** Fields by their names. */
export type FieldShapes = Readonly<Record<string, FieldShape>>;

/** The values that fields of these shapes have. */
export type FieldsOf<F extends FieldShapes> = { readonly [field in keyof F]: ValueOf<F[field]> };

type ValueOf<S extends FieldShape> = S extends "vector"
  ? Vector
  : S extends "matrix"
    ? Matrix
    : S extends "cube"
      ? Cube
      : S extends { readonly vectorOr: infer W }
        ? Vector | W
        : never;

/** The `emission` of a model file: the law's name, and its own fields. */
export interface LawFile {
  readonly kind: string;
  readonly [field: string]: unknown;
}
