import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createCompression } from './compress-responses';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const TEXT = 'wss://example.com '.repeat(500);
type Sent = { type?: string; body?: string; encoding?: string };

function start({ type = 'application/json', body = TEXT, encoding }: Sent = {}): Promise<number> {
  const compress = createCompression();
  const server = createServer(async (request, response) => {
    await compress(request, response);
    // As Next does for route handlers.
    response.setHeader('content-type', [type]);
    if (encoding) response.setHeader('content-encoding', encoding);
    response.end(body);
  });
  servers.push(server);
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

function ask(port: number, accept: string, method = 'GET') {
  return new Promise<{ headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
    const headers = { 'accept-encoding': accept };
    const sent = httpRequest({ host: '127.0.0.1', port, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('compressed responses', () => {
  it('are brotli or gzip, as the client accepts', async () => {
    const port = await start();
    const brotli = await ask(port, 'gzip, deflate, br');
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(brotli.bytes).toString()).toBe(TEXT);
    const gzip = await ask(port, 'gzip');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.bytes).toString()).toBe(TEXT);
    const plain = await ask(port, 'identity');
    expect([plain.headers['content-encoding'], plain.bytes.toString()]).toEqual([undefined, TEXT]);
    // A cache must not hand the plain answer to a client that asked for another one.
    expect(plain.headers.vary).toBe('Accept-Encoding');
  });

  it.each<[string, Sent]>([
    ['a small one', { body: 'x'.repeat(1_000) }],
    ['an event stream', { type: 'text/event-stream' }],
    ['what is compressed already', { encoding: 'gzip' }],
    ['a font', { type: 'font/woff2' }],
  ])('leave %s alone', async (_, sent) => {
    const answer = await ask(await start(sent), 'br, gzip');
    expect(answer.headers['content-encoding']).toBe(sent.encoding);
    expect(answer.bytes.toString()).toBe(sent.body ?? TEXT);
  });

  it('leave answers to writes alone, one of which is a new token', async () => {
    const answer = await ask(await start(), 'br, gzip', 'POST');
    expect(answer.headers['content-encoding']).toBeUndefined();
  });
});
