/** The text in lines of at most `width` characters, broken between words; words longer than a line are cut into pieces. Nothing is lost. */
export function wrapText(text: string, width: number): string {
  const most = Math.max(1, width);
  const lines = [""];
  for (const word of text.split(" ").flatMap((long) => pieces(long, most))) {
    const line = lines.at(-1) as string;
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

function pieces(word: string, width: number): string[] {
  return word.length <= width
    ? [word]
    : Array.from({ length: Math.ceil(word.length / width) }, (_, i) => word.slice(i * width, (i + 1) * width));
}

/** The text in exactly `width` characters, at least 3: padded, or its middle left out, for names differ at their ends. */
export function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text.padEnd(width);
  const kept = width - 1;
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}
