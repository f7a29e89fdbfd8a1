export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** One element with all that is in it, read strictly: everything closed, every attribute quoted and once, every entity known. */
export function parseXml(source: string): XmlElement {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`XML: ${what} at ${at}: ${source.slice(Math.max(0, at - 30), at + 40)}`);
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at += match[0].length;
    return match;
  };
  const decode = (text: string): string =>
    text.replaceAll(/&([^;]*)(;?)/g, (_, name: string, end: string) => {
      if (end === "") return fail("a lone &");
      const code = /^#(\d+)$/.exec(name);
      return code === null ? (entities[name] ?? fail(`unknown entity ${name}`)) : String.fromCodePoint(Number(code[1]));
    });
  const element = (): XmlElement => {
    const open = take(/<([A-Za-z][\w:-]*)/y) ?? fail("no element");
    const attributes: Record<string, string> = {};
    for (let match = take(/\s+([A-Za-z][\w:-]*)="([^"<]*)"/y); match !== null; match = take(/\s+([A-Za-z][\w:-]*)="([^"<]*)"/y)) {
      if (match[1]! in attributes) fail(`attribute ${match[1]} twice`);
      attributes[match[1]!] = decode(match[2]!);
    }
    if (take(/\s*\/>/y) !== null) return { name: open[1]!, attributes, children: [] };
    if (take(/\s*>/y) === null) fail("an open tag that does not end");
    const children: (XmlElement | string)[] = [];
    for (;;) {
      const text = take(/[^<]+/y);
      if (text !== null) children.push(decode(text[0]));
      const close = take(/<\/([\w:-]+)\s*>/y);
      if (close !== null) {
        if (close[1] !== open[1]) fail(`</${close[1]}> closes <${open[1]}>`);
        return { name: open[1]!, attributes, children };
      }
      children.push(element());
    }
  };
  const root = element();
  if (source.slice(at).trim() !== "") fail("something after the root");
  return root;
}

/** An element and all elements in it, in order. */
export function allElements(root: XmlElement): readonly XmlElement[] {
  return [root, ...root.children.flatMap((child) => (typeof child === "string" ? [] : allElements(child)))];
}

export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
