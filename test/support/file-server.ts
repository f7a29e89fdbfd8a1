import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
}

/** Answers one path; `visit` counts the requests for it from 1. */
export type Answer = (request: IncomingMessage, response: ServerResponse, visit: number) => void;

export interface FileServer {
  readonly base: string;
  readonly seen: SeenRequest[];
  answer(path: string, answer: Answer): string;
  /** Breaks the connections that are open. */
  breakConnections(): void;
  close(): Promise<void>;
}

/** A server on this machine's own address, whose answers a test says. */
export async function fileServer(): Promise<FileServer> {
  const answers = new Map<string, Answer>();
  const seen: SeenRequest[] = [];
  const visits = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    seen.push({ path, range: request.headers.range ?? null, ifRange: (request.headers["if-range"] as string | undefined) ?? null });
    visits.set(path, (visits.get(path) ?? 0) + 1);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response, visits.get(path) as number);
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  const breakConnections = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    seen,
    answer(path, answer) {
      answers.set(path, answer);
      return `${base}${path}`;
    },
    breakConnections,
    close: () =>
      new Promise((resolve) => {
        breakConnections();
        server.close(() => resolve());
      }),
  };
}

/** A file as servers give it: whole, or from where a range asks, unless it has changed since. */
export function serving(content: Buffer, etag: string | null = null): Answer {
  return ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const tag = etag === null ? {} : { etag };
    const current = headers["if-range"] === undefined || headers["if-range"] === etag;
    if (headers.range === undefined || !current) response.writeHead(200, { ...tag, "content-length": content.length }).end(content);
    else if (from >= content.length) response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    else {
      const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}`, "content-length": content.length - from };
      response.writeHead(206, { ...tag, ...range }).end(content.subarray(from));
    }
  };
}

/** Promises the whole file and gives `length` bytes of it, until the connection is broken. */
export function stoppingAfter(content: Buffer, length: number, etag: string | null = null): Answer {
  return (_, response) => {
    response.writeHead(200, { ...(etag === null ? {} : { etag }), "content-length": content.length });
    response.write(content.subarray(0, length));
  };
}
