import { isInputError, parseDataset, parseDatasetText, parseJson } from "@unrolled/core";
import { expect, test } from "vitest";

const head =
  '"format":"unrolled/sequences","version":1,"targets":{"kind":"real","size":2,"names":["a","b"]},"inputs":{"kind":"categorical","size":2}';
const sequences = [
  '{"id":"s]\\"","group":"g","targets":[[1,null],null,[2,3]],"inputs":[0,1,1],"note":[{"sequences":[[]]},"]"]}',
  ' { "id" : "t" , "label" : "x", "context": 1, "targets" : [ [ 1 , 2 ], [0.5, 1e-3] ] , "inputs" : [ 1 , 0 ] } ',
];

test("a file read sequence by sequence is the dataset of its whole value, wherever its sequences stand", () => {
  for (const text of [
    `{${head},"sequences":[${sequences.join(",")}],"splits":{"train":[1],"valid":[],"test":[0]}}`,
    `\ufeff{ "sequences" : [${[...sequences].reverse().join("\n,")}],${head}}`,
    `{"other":{"sequences":[1,2]},${head},"sequences":[${sequences[0]}]}`,
    '{"train":[[[60],[]]],"valid":[],"test":[],"sequences":[1]}',
  ])
    expect(parseDatasetText(text, "d.json")).toEqual(parseDataset(parseJson(text, "d.json"), "d.json"));
});

test("what does not fit is refused alike", () => {
  const refusal = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      if (isInputError(error)) return error.message;
    }
    return "it was read";
  };
  for (const list of [
    "[]",
    "0",
    "[0]",
    '["x",{}]',
    "{}",
    `[${sequences[0]},${sequences[0]}]`,
    '[{"id":"a","targets":[[1]],"inputs":[0]}]',
    "[[1,2],[3]]",
  ]) {
    const text = `{${head},"sequences":${list}}`;
    const expected = refusal(() => parseDataset(parseJson(text, "d.json"), "d.json"));
    expect(expected).toMatch(/^d\.json: sequences/);
    expect(refusal(() => parseDatasetText(text, "d.json"))).toBe(expected);
  }
});
