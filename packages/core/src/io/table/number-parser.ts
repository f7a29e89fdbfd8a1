/** Reads decimal numbers straight from bytes. */
export interface NumberParser {
  /** The number that stands there, as `Number` of its text would be; NaN where it is none, or too large. */
  parse(bytes: Uint8Array, start: number, end: number): number;
  /** The byte of the decimal mark of the last number parsed; 0: it had none. */
  mark: number;
}

const [COMMA, DOT, PLUS, MINUS, ZERO] = [44, 46, 43, 45, 48] as const;
/** Powers of ten that are exact doubles. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * A parser of `[-+]123.45e-6`, and of decimal commas where `commas`. Up to 15 digits and a power of ten up to 22, the
 * quotient or product of two exact doubles is the nearest double (Clinger 1990, DOI 10.1145/93542.93557); others go to `Number`.
 */
export function numberParser(commas: boolean): NumberParser {
  const parser: NumberParser = { parse, mark: 0 };
  function parse(bytes: Uint8Array, start: number, end: number): number {
    parser.mark = 0;
    let at = start;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    let mantissa = 0;
    let digits = 0;
    let significant = 0;
    let fraction = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) {
        if (significant > 0 || digit > 0) significant++;
        mantissa = mantissa * 10 + digit;
        digits++;
        if (parser.mark !== 0) fraction++;
      } else if (parser.mark === 0 && (byte === DOT || (commas && byte === COMMA))) parser.mark = byte;
      else break;
    }
    if (digits === 0) return Number.NaN;
    let exponent = -fraction;
    if (at < end) {
      if ((bytes[at]! | 32) !== 101) return Number.NaN; // e or E
      at++;
      const negative = bytes[at] === MINUS;
      if (negative || bytes[at] === PLUS) at++;
      if (at === end) return Number.NaN;
      let power = 0;
      for (; at < end; at++) {
        const digit = bytes[at]! - ZERO;
        if (digit < 0 || digit > 9) return Number.NaN;
        power = Math.min(power * 10 + digit, 1e6);
      }
      exponent += negative ? -power : power;
    }
    if (significant > 15 || exponent > 22 || exponent < -22) return slow(bytes, start, end, parser.mark);
    const value = exponent < 0 ? mantissa / powers[-exponent]! : mantissa * powers[exponent]!;
    return sign === MINUS ? -value : value;
  }
  return parser;
}

function slow(bytes: Uint8Array, start: number, end: number, mark: number): number {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  const value = Number(mark === COMMA ? text.replace(",", ".") : text);
  return Number.isFinite(value) ? value : Number.NaN;
}
