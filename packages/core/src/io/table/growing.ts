/** A list of numbers that grows. */
export interface Growing<A extends Float64Array | Int32Array> {
  push(value: number): void;
  /** Its numbers so far; a view that the next `push` may leave behind. */
  values(): A;
  length: number;
}

export function growingFloats(): Growing<Float64Array> {
  return growing((size) => new Float64Array(size));
}

export function growingInts(): Growing<Int32Array> {
  return growing((size) => new Int32Array(size));
}

function growing<A extends Float64Array | Int32Array>(make: (size: number) => A): Growing<A> {
  let buffer = make(1024);
  const list: Growing<A> = {
    length: 0,
    push: (value) => {
      if (list.length === buffer.length) {
        const larger = make(2 * buffer.length);
        larger.set(buffer);
        buffer = larger;
      }
      buffer[list.length++] = value;
    },
    values: () => buffer.subarray(0, list.length) as A,
  };
  return list;
}
