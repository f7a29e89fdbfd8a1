import { inputError, unexpected } from "../input-error.js";
import { shapeText } from "./numpy-array.js";

/** Where the sequences of an array lie: element `starts[n] + t * stepStride + d * dimStride` is dimension d of step t. */
export interface SeriesLayout {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  readonly stepStride: number;
  readonly dimStride: number;
  /** Dimensions of a step. */
  readonly size: number;
  /** No axis for dimensions: a step is one value, and an integer is a symbol. */
  readonly single: boolean;
}

/** What `seriesLayout` looks at. */
export interface ShapedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * The sequences of an array of shape (T), (T, D) or (N, T, D), or of (N, T) where `series` says that two axes are that.
 * `given` lengths are of N padded sequences, or of sequences that lie end to end along the first axis.
 *
 * @throws InputError for another shape, or lengths that do not fit it.
 */
export function seriesLayout(
  { name, shape, strides }: ShapedArray,
  given: readonly number[] | null,
  series: boolean,
  path: string,
): SeriesLayout {
  if (shape.length < 1 || shape.length > 3)
    throw inputError(
      path,
      name,
      `expected the shape (T)${series ? ", (N, T)" : ", (T, D)"} or (N, T, D), found ${shape.length === 0 ? "a single number" : shapeText(shape)}`,
    );
  if (shape.some((length) => length === 0))
    throw inputError(path, name, `expected at least one number, found the shape ${shapeText(shape)}`);
  const axes = (count: number, steps: number, dims: number): SeriesLayout => {
    const at = (axis: number): number => (axis < 0 ? 1 : (shape[axis] as number));
    const stride = (axis: number): number => (axis < 0 ? 0 : (strides[axis] as number));
    return {
      starts: Array.from({ length: at(count) }, (_, n) => n * stride(count)),
      lengths: new Array<number>(at(count)).fill(at(steps)),
      stepStride: stride(steps),
      dimStride: stride(dims),
      size: at(dims),
      single: dims < 0,
    };
  };
  const endToEnd = given !== null && shape.length < 3 && !(series && shape.length === 2 && given.length === shape[0]);
  if (shape.length === 1 || (shape.length === 2 && (!series || endToEnd))) {
    const one = axes(-1, 0, shape.length === 1 ? -1 : 1);
    return given === null ? one : cutEndToEnd(one, given, name, path);
  }
  // One step a series and several numbers in it: that is (series, channels, steps), as some libraries have it.
  const channelsFirst = series && shape.length === 3 && shape[1] === 1 && (shape[2] as number) > 1;
  const padded = shape.length === 2 ? axes(0, 1, -1) : channelsFirst ? axes(0, 2, 1) : axes(0, 1, 2);
  if (given === null) return padded;
  if (given.length !== padded.lengths.length)
    throw inputError(path, "lengths", `expected ${padded.lengths.length} lengths, one a sequence of ${name}, found ${given.length}`);
  given.forEach((length, n) => {
    if (length > (padded.lengths[n] as number)) throw unexpected(path, `lengths[${n}]`, `a length 1..${padded.lengths[n]}`, length);
  });
  return { ...padded, lengths: given };
}

function cutEndToEnd(whole: SeriesLayout, lengths: readonly number[], name: string, path: string): SeriesLayout {
  const total = lengths.reduce((sum, steps) => sum + steps, 0);
  if (total !== whole.lengths[0])
    throw inputError(path, "lengths", `expected lengths that sum to the ${whole.lengths[0]} steps of ${name}, found the sum ${total}`);
  let step = 0;
  const starts = lengths.map((steps) => {
    step += steps;
    return (step - steps) * whole.stepStride;
  });
  return { ...whole, starts, lengths };
}
