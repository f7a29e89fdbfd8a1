/** A named part of the parameter vector: row-major from `offset`. */
export interface Param {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Where it begins within the parameter of its name: 0, or for a part of it. */
  readonly start: number;
}

/** Rows from..from + count − 1 of a parameter, as a parameter. */
export function partOf(param: Param, from: number, count: number): Param {
  const [, ...rest] = param.shape;
  const width = rest.reduce((product, n) => product * n, 1);
  return Object.freeze({
    name: param.name,
    shape: Object.freeze([count, ...rest]),
    offset: param.offset + from * width,
    size: count * width,
    start: param.start + from * width,
  });
}
