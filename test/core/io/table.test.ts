import { type Dataset, isInputError, readTable, type TableReadOptions, unpackSequence } from "@unrolled/core";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberParser } from "../../../packages/core/src/io/table/number-parser.js";
import { parseTime } from "../../../packages/core/src/io/table/parse-time.js";
import { cellText, scanRows } from "../../../packages/core/src/io/table/scan-rows.js";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** The files in pieces of `size` bytes. */
const read = async (content: string | Files, options: TableReadOptions = {}, size = 5) => {
  const files = Object.entries(typeof content === "string" ? { "d.csv": content } : content).map(([path, text]) => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    return {
      path,
      chunks: async function* () {
        for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
      },
    };
  });
  return readTable(files, "d", options);
};
const refusal = async (content: string | Files, options?: TableReadOptions): Promise<string> => {
  const error: unknown = await read(content, options).then(
    ({ notes }) => new Error(`it was read: ${notes}`),
    (reason: unknown) => reason,
  );
  expect(isInputError(error), String(error)).toBe(true);
  return (error as Error).message;
};
const sequences = (data: Dataset) => data.sequences.map((_, index) => unpackSequence(data, index));
const targets = (data: Dataset) => sequences(data).map((sequence) => sequence.targets);

describe("the bytes of a table", () => {
  const parser = numberParser(true);
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  test("are numbers as Number reads their text, to the last bit", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 0, maxLength: 20 });
    const decimal = fc.tuple(
      fc.constantFrom("", "-", "+"),
      digits,
      fc.constantFrom("", "."),
      digits,
      fc.constantFrom("", "e3", "E-7", "e+25", "e-30", "e400", "x"),
    );
    fc.assert(
      fc.property(decimal, (parts) => {
        const text = parts.join("");
        const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
        expect(parser.parse(bytesOf(text), 0, text.length)).toBe(Number.isFinite(value) ? value : Number.NaN);
        const comma = text.replace(".", ",");
        expect(parser.parse(bytesOf(comma), 0, comma.length)).toBe(Number.isFinite(value) ? value : Number.NaN);
      }),
      { numRuns: 3000, seed: 1 },
    );
    for (const text of ["0.1", "9007199254740993", "1e22", "1e23", "123456789012345678", "2.2250738585072014e-308", "-0"])
      expect(parser.parse(bytesOf(text), 0, text.length)).toBe(Number(text));
  });

  test("are cut into the cells that csv-parse finds, wherever the pieces end", () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "é", "1", ".") }),
      fc.string({ unit: fc.constantFrom('"', ";", "\n", "\r\n", "x", " ") }),
    );
    const table = fc.tuple(
      fc.constantFrom(";", "\t", ",", "|"),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), ([separator, end, rows], size) => {
        const quote = (text: string) => (/^[\p{L}\d.]*$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
        const text = rows.map((cells) => cells.map(quote).join(separator)).join(end);
        const found: string[][] = [];
        const scanner = scanRows(
          separator.charCodeAt(0),
          (row) => found.push(Array.from({ length: row.count }, (_, i) => cellText(row, i))),
          (_line, _column, problem) => {
            throw new Error(problem);
          },
        );
        const bytes = bytesOf(text);
        for (let i = 0; i < bytes.length; i += size) scanner.push(bytes.slice(i, i + size));
        scanner.end();
        const expected = parse(text, { delimiter: separator, record_delimiter: end }) as string[][];
        expect(found).toEqual(expected);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test("may be UTF-16 with a mark, or in an encoding that is named; other bytes are refused with their place", async () => {
    const utf16 = new Uint8Array(Buffer.from("\ufeffy\tx\n1,5\t2\n", "utf16le"));
    expect(targets((await read({ "d.csv": utf16 })).data)).toEqual([[[1.5]]]);
    const latin = Uint8Array.of(121, 10, 98, 10, 0xe9, 10);
    expect((await read({ "d.csv": latin }, { encoding: "latin1" })).data.targets).toMatchObject({ symbols: ["b", "é"] });
    expect(await refusal({ "d.csv": latin })).toBe(
      "d.csv: line 3, column 1 (y): expected UTF-8 text, found the byte 0xe9 out of place; name another encoding, such as --encoding windows-1252",
    );
    expect(await refusal({ "d.csv": Uint8Array.of(76, 0xe4, 110, 59, 121, 10, 49, 59, 49, 10) })).toBe(
      "d.csv: line 1, byte 2: expected UTF-8 text, found the byte 0xe4 out of place; name another encoding, such as --encoding windows-1252",
    );
    await expect(read("y\n1\n", { encoding: "klingon" })).rejects.toThrow(/encoding must be a name .*"klingon"/);
    expect(await refusal({ "d.csv": Uint8Array.of(121, 10, 0, 10) })).toMatch(/found a zero byte: the file is binary/);
  });
});

describe("a long table", () => {
  test.each([
    ["target_height;target_period\n1.25;8\n1.5;9\n", "separated by semicolons, one step a row"],
    ["target_height\ttarget_period\n1.25\t8\n1.5\t9\n", "separated by tabs, one step a row"],
    ["target_height|target_period\r1.25|8\r1.5|9", "separated by vertical bars, one step a row"],
    ["sep=;\r\ntarget_height;target_period\r\n1,25;8\r\n1,5;9\r\n\r\n", "separated by semicolons, decimal commas, one step a row"],
    ['\ufeff"target_height";target_period;\n1,25;8;\n"1,5";9;\n', "separated by semicolons, decimal commas, one step a row"],
    ["target_height\ttarget_period\n1,25\t8\n1,5\t9\n", "separated by tabs, decimal commas, one step a row"],
  ])("%j is cut as its header tells, and that is said", async (text, note) => {
    const { data, notes } = await read(text);
    expect(targets(data)).toEqual([
      [
        [1.25, 8],
        [1.5, 9],
      ],
    ]);
    expect(notes).toEqual([`d.csv: ${note}; targets "target_height", "target_period" (real)`]);
  });

  test("whole numbers are real where the header says nothing, and a line says what else they could be", async () => {
    expect((await read("target_a,target_b\n0,1\n1,0\n")).notes[0]).toContain("real; as zeros and ones: --target target_a:binary");
    expect((await read("target_a,target_b\n0,1\n1,2\n")).notes[0]).toContain("real; as counts: --target target_a:count");
  });

  test("a column without a name is passed over where it is empty, and that it is left out is said where a row has something in it", async () => {
    const notesOf = async (last: string) => (await read(`target_a,,target_b\n1.5,,2\n2.5,${last},3\n`)).notes.join();
    expect(await notesOf("")).not.toContain("left out");
    expect(await notesOf("3")).toContain("left out column 2");
  });

  test("decimal commas may stand in a table of one column; numbered rows and mixed marks are not taken for them", async () => {
    expect(targets((await read("y\n5,25\n5,5\n7\n")).data)).toEqual([[[5.25], [5.5], [7]]]);
    expect(targets((await read("-0,5\n1,05\n12,25\n")).data)).toEqual([[[-0.5], [1.05], [12.25]]]);
    expect(await refusal("5,5\n1,15\n12,25\n")).toMatch(/expected names of columns/);
    expect(await refusal("y\n1,5\n2,7\n3,9\n")).toMatch(/^d\.csv: line 2: expected 1 cell as in the header, found 2/);
    expect(await refusal("y;x\n1,5;0\n2.5;0\n")).toMatch(
      /line 3, column 1 \(y\): expected one decimal mark.*comma in line 2 and a point in line 3/,
    );
    expect((await read("y;x\n1,234;0\n2,345;0\n")).notes[0]).toMatch(/three digits behind it: if these are thousands/);
  });

  test.each([
    "1,5",
    "1 000",
    "1\u202f000",
    "12%",
    "1.234,5",
    "1,234.5",
    "1,234,567",
    "1.234.567",
    "$5",
    "€ 3",
    "3 EUR",
    "1'000",
    "−5",
    "<5",
    "2020-01-05",
    "12:30",
    "(3)",
  ])("a column of %j that nobody declared is refused, and declared it holds symbols", async (cell) => {
    const text = `x,target\n0,"${cell}"\n0,"${cell}"\n`;
    expect(await refusal(text)).toMatch(
      /^d\.csv: line 2, column 2 \(target\): expected a number or a symbol, found .*; if these are symbols, say --target target:categorical$/,
    );
    expect((await read(text, { target: ["target:categorical"] })).data.targets).toMatchObject({ symbols: [cell] });
  });
  test("numbers with one unit are refused; symbols that begin with digits are not", async () => {
    expect(await refusal("target\n5 kg\n7 kg\n")).toMatch(/found numbers with "kg": remove it/);
    expect((await read("target\n2h\n3s\n10h\n")).data.targets).toMatchObject({ size: 3 });
    expect(await refusal("y\nred\n3\n")).toMatch(/line 3, column 1 \(y\): expected a symbol as "red" in line 2, found the number 3/);
  });

  const missingWords = ["NA", "?", "NaN", "null", ".", "N/A", "-", "#N/A", "nan", "None", "--", "n.a.", "..", "\\N", "*"];
  test.each(missingWords)("%j is named, unless it is declared", async (word) => {
    const say = `say --missing ${/[\\?*#]/.test(word) ? `"${word}"` : word} if it stands for a missing value`;
    expect(await refusal(`y\n1\n${word}\n`)).toBe(
      `d.csv: line 3, column 1 (y): expected a number or an empty cell, found ${JSON.stringify(word)}: ${say}`,
    );
    expect(await refusal(`y\n${word}\n1\n`)).toContain(
      `line 2, column 1 (y): expected a number or an empty cell, found ${JSON.stringify(word)}: ${say}`,
    );
    for (const head of ["y", "y:categorical"])
      expect(await refusal(`${head}\nsun\n${word}\n`)).toBe(
        `d.csv: line 3, column 1 (y): expected a symbol or an empty cell, found ${JSON.stringify(word)}: ${say}; --missing none if it is a symbol`,
      );
    expect(targets((await read(`y\n1\n${word}\n`, { missing: [word] })).data)).toEqual([[[1], null]]);
    const words = `y\nsun\n${word}\n`;
    expect(targets((await read(words, { missing: ["x", word] })).data)).toEqual([[0, null]]);
    expect((await read(words, { missing: ["none"] })).data.targets).toMatchObject({ symbols: [word, "sun"].sort() });
    expect(await refusal(`group,y\n${word},1\n`)).toMatch(/line 2, column 1 \(group\): expected a name/);
    expect((await read(`group,y\n${word},1\n`, { missing: [word] })).data.sequences[0]?.group).toBeNull();
  });
  test("the word none is not told to be declared, which would say that no word is missing", async () => {
    expect(await refusal("y\n1\nnone\n")).toMatch(/found "none": empty the cell if it stands for a missing value$/);
  });
  test("a number may stand for missing", async () => {
    expect(targets((await read("y\n-999\n1\n-999.0\n", { missing: ["-999"] })).data)).toEqual([[null, [1], null]]);
  });

  const wind = "station;day;level;wind;remark\na;2026-01-02;1,5;3;\nb;2026-01-01;2,5;4;x\na;2026-01-01;0,5;5;y\n";
  test("columns of other names are mapped, and what each was taken for is said", async () => {
    const { data, notes } = await read(wind, {
      target: ["level"],
      input: ["Wind:real"],
      sequence: "STATION",
      time: "day",
      group: "station",
    });
    expect(sequences(data)).toEqual([
      { id: "a", group: "a", inputs: [[5], [3]], targets: [[0.5], [1.5]] },
      { id: "b", group: "b", inputs: [[4]], targets: [[2.5]] },
    ]);
    expect(notes).toEqual([
      'd.csv: separated by semicolons, decimal commas, one step a row; sequence "station", time "day" (rows put in its order, steps 1 day apart), target "level" (real), input "wind" (real), group "station", left out "remark"',
    ]);
  });
  test("all names that are not there are named at once", async () => {
    expect(await refusal(wind, { target: ["levle,wind"], sequence: "sation", time: "hour" })).toBe(
      'd.csv: line 1: no column "sation" (did you mean "station"?) for --sequence and no column "hour" for --time and no column "levle" (did you mean "level"?) for --target; the columns are "station", "day", "level", "wind", "remark"',
    );
    expect(await refusal("y,place,speed\n1,2,3\n")).toMatch(
      /found "place", "speed"; rename or remove them, or name the columns to read by --target and --input/,
    );
  });
  test("a name may hold commas and colons, two dots make a range, kinds stand behind", async () => {
    const odd = '"height, m",time:utc,a,b,c\n1,2,3,4,5\n';
    expect((await read(odd, { target: ["height, m"], input: ["time:utc,a"] })).data).toMatchObject({
      targets: { names: ["height, m"] },
      inputs: { names: ["time:utc", "a"] },
    });
    expect((await read(odd, { target: ["a..c:count"] })).data.targets).toEqual({ kind: "count", size: 3, names: ["a", "b", "c"] });
  });
  test("the one column that can be the target is taken, beside one that orders the steps; else what to say is said", async () => {
    const { data, notes } = await read("date,level\n2026-01-02,2\n2026-01-01,1\n");
    expect(targets(data)).toEqual([[[1], [2]]]);
    expect(notes[0]).toMatch(/"level" is the one column that can be the target$/);
    const months = await read("month,level\n1,2\n2,3\n1,4\n");
    expect(targets(months.data)).toEqual([[[2], [3], [4]]]);
    expect(months.notes[0]).toMatch(/"month" left out, as it does not order the steps/);
    expect(await refusal(wind)).toMatch(
      /found "station" \(text\), "day" \(dates\), "level" \(numbers\), "wind" \(numbers\), "remark" \(text\); say which is what, for example --target level --time day --sequence station$/,
    );
  });

  test("rows in any order are the same sequences, bit for bit, where a column has the time", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `s${i % 7},${Math.floor(i / 7)},${Math.sin(i)},${i % 3 === 0 ? "" : i}`);
    const header = "sequence,t,y1,y2\n";
    const byId = (data: Dataset) => sequences(data).sort((a, b) => (a.id < b.id ? -1 : 1));
    const expected = byId((await read(`${header}${rows.join("\n")}`)).data);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
        expect(byId((await read(`${header}${shuffled.join("\n")}`)).data)).toEqual(expected);
      }),
      { numRuns: 20, seed: 3 },
    );
    expect(await refusal("sequence,t,y\na,1,1\nb,1,1\na,1,2\n")).toBe(
      "d.csv: line 4, t: expected a time of its own within the sequence, found that of line 2 again",
    );
    expect(await refusal("sequence,t,y\na,3,1\nb,1,1\na,1,2\n")).toBe(
      "d.csv: line 2, t: expected 2 (steps in order; a row with empty targets for a missing one), found 3",
    );
  });
  test("times count in steps of their own, and a gap is refused where whole numbers count", async () => {
    expect((await read("year,y\n1990,1\n2000,2\n2010,3\n", { time: "year" })).notes[0]).toMatch(/time "year" \(steps 10 apart\)/);
    expect(await refusal("year,y\n1990,1\n2000,2\n2020,3\n", { time: "year" })).toMatch(
      /line 4, year: expected 2010 .*found 2020; without the column/,
    );
    expect((await read("day,y\n2026-01-31,1\n2026-02-28,2\n2026-03-31,3\n", { time: "day" })).notes[0]).toMatch(
      /steps 28 days to 31 days apart/,
    );
  });
  test("dates and times of day are read where their order is plain", () => {
    expect(parseTime("2026-11-27 14:30")).toBe(Date.UTC(2026, 10, 27, 14, 30));
    expect(parseTime("27.11.2026")).toBe(Date.UTC(2026, 10, 27));
    expect(parseTime("2026/11/27T01:02:03.5+01:00")).toBe(Date.UTC(2026, 10, 27, 0, 2, 3, 500));
    expect(parseTime("2026-Q4")).toBe(Date.UTC(2026, 9, 1));
    for (const text of ["11/27/2026", "2026-02-30", "27.13.2026", "25:00", "x", "12:61"]) expect(parseTime(text)).toBeNull();
  });

  test("splits and kinds may be written in any case, an empty column of splits says none, large numbers are exact or refused", async () => {
    expect((await read("sequence,split,y:Real\na,Train,1\nb,TEST,2\n")).data).toMatchObject({
      splits: { train: [0], valid: [], test: [1] },
    });
    expect((await read("sequence,split,y\na,,1\nb,,2\n")).data.splits).toBeNull();
    expect(
      (await read("sequence,y:categorical\n9007199254740993,9007199254740993\n9007199254740992,9007199254740992\n")).data,
    ).toMatchObject({
      sequences: [{ id: "9007199254740993" }, { id: "9007199254740992" }],
      targets: { symbols: ["9007199254740992", "9007199254740993"] },
    });
    expect(await refusal("y:count\n9007199254740993\n1\n")).toMatch(/line 2, column 1 \(y\): expected a count up to 2\^53/);
    expect(await refusal("t,y\n9007199254740993,1\n")).toMatch(/line 2, t: expected a time up to 2\^53/);
  });

  test("a label is kept, blank lines are harmless where ids are named, cells too many are not", async () => {
    const { data } = await read("sequence,label,y,x\na,up,1,2\n\nb,down,3,4\n\n\n");
    expect(data.sequences).toMatchObject([{ label: "up", group: null }, { label: "down" }]);
    expect(await refusal("y1,y2\n1,2,3\n")).toMatch(
      /line 2: expected 2 cells as in the header, found 3 \(if the first cells are names of rows/,
    );
    expect(await refusal("a,a,y\n1,2,3\n", { input: ["a"] })).toMatch(/the name "a" stands over 2 columns/);
    expect(await refusal('y\n"1"a\n')).toMatch(/line 2, column 1 \(y\): expected the end of the cell after a closing quote/);
  });
});

describe("a wide table", () => {
  const train = "1\t0.5\t0.25\t-1.5\n2\t0.1\tNaN\tNaN\n";
  const test_ = "1.0000000e+00\t0.5\t2\t\n";
  test("of the UCR archive has a class before each series; the padding at the ends is cut off; its files are splits", async () => {
    const { data, notes } = await read({ "Coffee_TEST.tsv": test_, "Coffee_TRAIN.tsv": train });
    expect(sequences(data)).toEqual([
      { id: "Coffee_TEST/row-1", group: null, label: "1", inputs: null, targets: [[0.5], [2]] },
      { id: "Coffee_TRAIN/row-1", group: null, label: "1", inputs: null, targets: [[0.5], [0.25], [-1.5]] },
      { id: "Coffee_TRAIN/row-2", group: null, label: "2", inputs: null, targets: [[0.1]] },
    ]);
    expect(data.splits).toEqual({ train: [1, 2], valid: [], test: [0] });
    expect(notes).toEqual([
      "2 files, with the splits that their names say",
      "Coffee_TEST.tsv: separated by tabs, one series a row, 3 series; target column 2 and those after it (real), label column 1; there is no header",
    ]);
  });
  test("has a header that counts the steps, or is said to be wide; words make it categorical", async () => {
    const years = "id,class,1990,1991,1992,1993,1994\na,u,1,2,,4,5\nb,v,1,2,3,,\n";
    expect(await refusal(years)).toMatch(
      /expected a role for each column beside the series \(1990 to 1994\), found "id", "class"; say --sequence, --label or --group/,
    );
    expect(sequences((await read(years, { sequence: "id", label: "class" })).data)).toEqual([
      { id: "a", group: null, label: "u", inputs: null, targets: [[1], [2], null, [4], [5]] },
      { id: "b", group: null, label: "v", inputs: null, targets: [[1], [2], [3]] },
    ]);
    expect(targets((await read(",0,1,2,3,4\n0,5,6,7,8,9\n")).data)).toEqual([[[5], [6], [7], [8], [9]]]);
    const work = await read("id,Jul.93,Aug.93\n1,school,work\n2,,work\n", { layout: "wide", target: ["Jul.93..Aug.93"] });
    expect(targets(work.data)).toEqual([
      [0, 1],
      [null, 1],
    ]);
    expect(await refusal("id,0,1,2,3,4\na,1,2,3,4,5\na,1,2,3,4,5\n", { sequence: "id" })).toMatch(
      /line 3, column 1 \(id\): expected an id of its own.*"a" again \(line 2\)/,
    );
    expect(await refusal("1\t0.5\tNaN\t2\n", { layout: "wide" })).toMatch(/line 1, column 3: .*found "NaN": say --missing NaN/);
    expect(await refusal("0,1,2,3,4,5\n,,,,,\n")).toMatch(/line 2: expected a series with at least one value, found none/);
  });
  test("may have decimal commas and no header", async () => {
    expect(sequences((await read({ "d.tsv": "1\t0,5\t-0,25\n2\t1,5\t\n" })).data)).toMatchObject([
      { label: "1", targets: [[0.5], [-0.25]] },
      { label: "2", targets: [[1.5]] },
    ]);
  });
  test("without a header and without a plain meaning, what to say is said", async () => {
    const matrix = "1.5,2,3\n4,5,6.5\n";
    expect(await refusal(matrix)).toMatch(
      /expected names of columns, found 3 numbers: put a header above them, or say --layout wide .* or --layout long/,
    );
    expect(targets((await read(matrix, { layout: "long" })).data)).toEqual([
      [
        [1.5, 2, 3],
        [4, 5, 6.5],
      ],
    ]);
    expect(targets((await read(matrix, { layout: "wide" })).data)).toEqual([
      [[1.5], [2], [3]],
      [[4], [5], [6.5]],
    ]);
    expect((await read(matrix, { target: ["3"], input: ["1"] })).data).toMatchObject({ targets: { size: 1 }, inputs: { size: 1 } });
    expect((await read("0.5\n0.75\n")).notes).toEqual(["d.csv: one column, one step a row; target column 1 (real); there is no header"]);
  });
});

describe("a first row of data", () => {
  test("is seen by a symbol that comes again, a fraction or a date; names above them are a header", async () => {
    const symbols = await read("A\nC\nA\nB\n");
    expect(targets(symbols.data)).toEqual([[0, 2, 0, 1]]);
    expect(symbols.notes[0]).toMatch(/there is no header, as "A" of its first row stands below it again$/);
    const dated = await read("2020-01-02,5.5\n2020-01-01,6.5\n");
    expect(targets(dated.data)).toEqual([[[6.5], [5.5]]]);
    expect(dated.notes[0]).toMatch(
      /time column 1 .*; there is no header, as "2020-01-02" in its first row is no name; column 2 is the one column that can be the target$/,
    );
    expect(targets((await read("A,5.5\nB,6.5\nA,7.5\n", { sequence: "1", target: ["2"] })).data)).toEqual([[[5.5], [7.5]], [[6.5]]]);
    expect(await refusal("A,5.5\nB,6.5\nA,7.5\n")).toMatch(
      /found "1" \(text\), "2" \(numbers\); say which is what, for example --target 2 --sequence 1$/,
    );
    for (const text of ["y\ny\nn\n", "place\nA\nB\nA\n", "word,y\nword,1\nis,2\n", "word\nthe\nword\nthe\n"])
      expect((await read(text, text.includes(",") ? { target: ["y"] } : {})).notes[0]).not.toMatch(/no header/);
  });
  test("is kept in the files of an archive of series, and where it is said", async () => {
    const rows = "1\t2\t3\t4\t5\t6\n2\t0.5\t0.5\t0.5\t0.5\t0.5\n";
    expect((await read({ "d.tsv": rows })).data.sequences).toMatchObject([{ label: "1" }, { label: "2" }]);
    expect((await read("place\nA\nB\n", { noHeader: true })).data.targets).toMatchObject({ symbols: ["A", "B", "place"] });
    expect(targets((await read("s,1\nr,2\n", { noHeader: true, sequence: "1", target: ["2"] })).data)).toEqual([[[1]], [[2]]]);
  });
});

describe("what a table may mean otherwise", () => {
  test("thousands with points are told where semicolons separate, and refused beside decimal commas", async () => {
    const thousands = "sequence;y\na;1.234\na;987\na;12.350\n";
    expect((await read(thousands)).notes[0]).toMatch(
      /numbers such as 1\.234 are read as decimals: if these are thousands, remove the points/,
    );
    expect((await read(thousands.replaceAll(";", ","))).notes[0]).not.toMatch(/thousands/);
    expect((await read(thousands.replace("987", "0.5"))).notes[0]).not.toMatch(/thousands/);
    expect(await refusal("y1;y2\n5;1,5\n1.234;2,5\n")).toMatch(
      /^d\.csv: line 3, column 1 \(y1\): expected decimal commas .*remove the points/,
    );
    expect(await refusal("y;x\n1,5;5\n2,5;1.234\n")).toMatch(/^d\.csv: line 3, column 2 \(x\): expected decimal commas/);
  });
  test("cells apart by spaces are refused; words apart by spaces are symbols", async () => {
    expect(await refusal("sequence target\nA 5.69\nA 6.64\n")).toMatch(
      /line 1: expected a table separated by .*found 2 columns apart by spaces/,
    );
    expect((await read("home town\nNew York\nSan José\n")).data.targets).toMatchObject({ size: 2 });
  });
  test("times that are not understood, and a clock that begins again, are said", async () => {
    expect((await read("date,level\n02/01/2020,1\n03/01/2020,2\n")).notes[0]).toMatch(
      /"date" left out, as its times are not understood \(write dates/,
    );
    expect((await read("day,level\n0,1\n1,2\n0,3\n1,4\n0,5\n")).notes[0]).toMatch(
      /it begins again in lines 4, 6 \(if other series begin there, name the column that tells them apart by --sequence/,
    );
    expect(await refusal("day,level\n0,1\n1,2\n0,3\n", { time: "day", target: ["level"] })).toMatch(
      /line 4, day: .*found that of line 2 again \(if another series begins there, .* by --sequence, or add one\); without the column/,
    );
    const american = await read("date,level\n2/22/2020,3\n2/8/2020,2\n1/1/2020,1\n");
    expect(targets(american.data)).toEqual([[[1], [2], [3]]]);
    expect(american.notes[0]).toMatch(/time "date" \(dates as month\/day\/year, rows put in its order/);
    expect(targets((await read("date,level\n01/02/2020 10:00,2\n13/01/2020 9:00,1\n", { time: "date" })).data)).toEqual([[[1], [2]]]);
    expect(await refusal("date,y\n02/01/2020,1\n03/01/2020,2\n", { time: "date" })).toMatch(
      /date: expected dates of which .*write them as YYYY-MM-DD/,
    );
    expect((await read("date,level\n1/22/2020,1\n22/1/2020,2\n")).notes[0]).toMatch(/its times are not understood/);
    expect((await read("date,level\n1/22/2020,1\n2020-01-23,2\n")).notes[0]).toMatch(/its times are not understood/);
    for (const text of ["Nov 7 2026", "November 7, 2026", "7 Nov 2026", "07-Nov-2026"]) expect(parseTime(text)).toBe(Date.UTC(2026, 10, 7));
    expect(parseTime("Nov 7 2026 14:30")).toBe(Date.UTC(2026, 10, 7, 14, 30));
    for (const text of ["Nev 7 2026", "Nov 31 2026", "Novem 7 2026"]) expect(parseTime(text)).toBeNull();
    expect(targets((await read("date,level\nMar 10 2020,2\nJan 1 2020,1\n")).data)).toEqual([[[1], [2]]]);
  });
});

describe("several tables", () => {
  test("are sequences by the names of their files, with one alphabet, columns in any order", async () => {
    const { data } = await read({ "x/a.csv": "y;x\nu;1\n", "x/b.csv": "x,y\n2,w\n3,u\n" });
    expect(sequences(data)).toEqual([
      { id: "a", group: null, inputs: [[1]], targets: [0] },
      { id: "b", group: null, inputs: [[2], [3]], targets: [1, 0] },
    ]);
    expect((await read({ "a.csv": "sequence,y\ns,1\n", "b.csv": "sequence,y\ns,2\n" })).data.sequences.map(({ id }) => id)).toEqual([
      "a/s",
      "b/s",
    ]);
    expect(await refusal({ "a.csv": "y1\n1\n", "b.csv": "y2\n1\n" })).toBe("b.csv: line 1: expected the targets as in a.csv, y1, found y2");
    expect(await refusal({ "a.csv": "y\n1\n", "b.csv": "y\n1\nx\n" })).toMatch(/^b\.csv: line 3, column 1 \(y\)/);
  });
});
