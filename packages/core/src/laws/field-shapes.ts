/** What stands in a field of a model file: lists of numbers one, two or three deep, or a list or that one word. */
export type FieldShape = "vector" | "matrix" | "cube" | { readonly vectorOr: string };

/** Fields by their names. */
export type FieldShapes = Readonly<Record<string, FieldShape>>;
