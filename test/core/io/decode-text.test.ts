import { decodeText, isInputError } from "@unrolled/core";
import { describe, expect, test } from "vitest";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (bytes: Uint8Array, encoding?: string): string => {
  try {
    decodeText(bytes, "x.txt", encoding);
  } catch (error) {
    expect(isInputError(error)).toBe(true);
    return (error as Error).message;
  }
  return "it was read";
};

describe("decodeText", () => {
  test("reads UTF-8, with or without its mark", () => {
    expect(decodeText(utf8("naïve 😀\r\n"), "x.txt")).toBe("naïve 😀\r\n");
    expect(decodeText(utf8("\ufeffnaïve"), "x.txt")).toBe("naïve");
    expect(decodeText(new Uint8Array(), "x.txt")).toBe("");
  });

  test("reads UTF-16 by its mark, and other encodings by their names", () => {
    expect(decodeText(Buffer.from("\ufeffnaïve 😀", "utf16le"), "x.txt")).toBe("naïve 😀");
    expect(decodeText(Buffer.from("\ufeffnaïve 😀", "utf16le").swap16(), "x.txt")).toBe("naïve 😀");
    expect(decodeText(Buffer.from("naïve", "utf16le"), "x.txt", "utf-16le")).toBe("naïve");
    expect(decodeText(Buffer.from("naïve", "latin1"), "x.txt", "latin1")).toBe("naïve");
    expect(decodeText(Uint8Array.of(0x80, 0x93), "x.txt", "windows-1252")).toBe("€“");
    expect(decodeText(Uint8Array.of(0x94, 0x4c), "x.txt", "Shift_JIS")).toBe("猫");
  });

  test("a mark says more than an option, as on the web", () => {
    expect(decodeText(utf8("\ufeffnaïve"), "x.txt", "latin1")).toBe("naïve");
  });

  test("other bytes are refused at their line and byte, with the remedy", () => {
    for (const end of ["\n", "\r\n", "\r"])
      expect(refusal(Buffer.concat([utf8(`eins${end}zwei${end}dré `), Buffer.from("café\n", "latin1")]))).toBe(
        "x.txt: line 3, byte 9: expected UTF-8 text, found the byte 0xe9 out of place; name another encoding, such as --encoding windows-1252",
      );
    expect(refusal(utf8("caf\u00e9").subarray(0, 4))).toMatch(
      /^x\.txt: line 1, byte 4: expected UTF-8 text, found the byte 0xc3 out of place/,
    );
    // Anywhere in a long file; where a character lacks its second half, its first is out of place.
    const long = utf8("ä".repeat(5000));
    for (const at of [0, 1, 4095, 4096, 9998]) {
      const broken = long.slice();
      broken[at] = 0xff;
      const [place, byte] = at % 2 === 0 ? [at, "0xff"] : [at - 1, "0xc3"];
      expect(refusal(broken)).toMatch(new RegExp(`^x\\.txt: line 1, byte ${place + 1}:.* ${byte} `));
    }
    expect(refusal(Uint8Array.of(0x82), "shift_jis")).toBe(
      "x.txt: line 1, byte 1: expected SHIFT_JIS text, found the byte 0x82 out of place",
    );
  });

  test("a zero byte says that a file is no text, or UTF-16 without a mark", () => {
    expect(refusal(Buffer.from("a\nnaïve", "utf16le"))).toBe(
      "x.txt: line 1, byte 2: expected text, found a zero byte: the file is binary, or in another encoding (--encoding utf-16le)",
    );
  });

  test("an encoding that nobody knows is refused", () => {
    expect(() => decodeText(utf8("a"), "x.txt", "utf-9")).toThrow(
      /^decodeText: encoding must be a name of the WHATWG list .*, got "utf-9"$/,
    );
  });
});
