/**
 * xⁿ for finite x and an integer n ≥ 0, rounded once: the same bits in every engine, where `x ** n` is left to each (Node 24
 * and Node 22 differ). O(log n).
 *
 * Powers are squared as unevaluated sums of two doubles, products split after Dekker 1971, doi:10.1007/BF01397083.
 */
export function integerPower(x: number, n: number): number {
  let high = 1;
  let low = 0;
  let squareHigh = x;
  let squareLow = 0;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      const product = high * squareHigh;
      low = productError(high, squareHigh, product) + (high * squareLow + low * squareHigh);
      high = product + low;
      low -= high - product;
    }
    const square = squareHigh * squareHigh;
    squareLow = productError(squareHigh, squareHigh, square) + 2 * squareHigh * squareLow;
    squareHigh = square + squareLow;
    squareLow -= squareHigh - square;
  }
  return high + low;
}

/** 2²⁷ + 1: cuts 53 bits in two halves whose products are exact. */
const splitter = 134217729;

/** a b − fl(a b), exactly. */
function productError(a: number, b: number, product: number): number {
  const aHigh = a * splitter - (a * splitter - a);
  const bHigh = b * splitter - (b * splitter - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
