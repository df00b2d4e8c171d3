import { request } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorBodySchema } from '@/lib/contract/api/errors';
import { targetListSchema } from '@/lib/contract/api/targets';
import { JWT_SECRET, type ServerFixture, startHouse } from '../support/server-fixture';

let house: ServerFixture;
beforeAll(async () => {
  house = await startHouse({ TOCSIN_ADMIN_TOKEN: 'token-of-sixteen-or-more' });
}, 480_000);
afterAll(() => house.stop());

const describedSchema = z.object({ info: z.object({ version: z.string() }) });
const headers = { authorization: 'Bearer token-of-sixteen-or-more' };
type More = { body?: unknown; headers?: Record<string, string> };
const ask = (line: string, more: More = {}) =>
  house.ask(line, { ...more, headers: { ...headers, ...more.headers } });
const read = async <T>(schema: z.ZodType<T>, line: string) => schema.parse((await ask(line)).json);

/** An answer as it is on the wire; `fetch` would decompress it. */
function raw(path: string, accept: string) {
  return new Promise<{ encoding: string | undefined; vary: string; bytes: Buffer }>(
    (resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: house.server.port,
          path,
          headers: { ...headers, 'accept-encoding': accept },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              encoding: response.headers['content-encoding'],
              vary: String(response.headers.vary),
              bytes: Buffer.concat(chunks),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end();
    },
  );
}

describe('the query of a request', () => {
  it.each([
    ['GET /api/v1/sessions?outcom=failed', 'did you mean outcome?'],
    ['GET /api/v1/sessions?limit=5&limit=6', 'the query parameter limit is given more than once'],
    ['GET /api/v1/rules?target=chat', 'this route takes none'],
    ['GET /api/v1/notifications?after=zzz', 'this is not a cursor of notifications'],
    ['GET /api/v1/incidents?cursor=INC-1', 'this is not a cursor of incidents'],
    ['GET /api/v1/sessions?code=', 'code'],
    ['GET /api/v1/targets?limit=1e2', 'limit'],
    ['DELETE /api/v1/targets/nope?force=1', 'this route takes none'],
    ['GET /healthz?probe=1', 'this route takes none'],
  ])('%s is refused, with the way out', async (line, message) => {
    const answer = await ask(line);
    const { error } = errorBodySchema.parse(answer.json);
    expect([answer.status, error.code]).toEqual([400, 'invalid_input']);
    expect(error.message).toContain(message);
  });

  it('of a page may have parameters that the page does not know', async () => {
    expect((await ask('GET /targets?utm_source=mail&q=a&q=b')).status).toBe(200);
  });

  it('is not judged where the path or its method does not exist', async () => {
    expect((await ask('GET /api/v1/nope?a=1')).status).toBe(404);
    const text = await ask('PUT /api/v1/targets?a=1', {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([text.status, text.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  });
});

describe('an answer', () => {
  it('is 304 while it is the same, for this sender alone', async () => {
    const first = await ask('GET /api/v1/rules');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toMatch(/authorization.*cookie/i);
    const again = await ask('GET /api/v1/rules', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    for (const path of ['me', 'users', 'tokens', 'audit']) {
      const secret = await ask(`GET /api/v1/${path}`);
      expect([path, secret.headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });

  it('is compressed, and so is a page; a new token never is', async () => {
    const rules = await raw('/api/v1/rules', 'gzip, br');
    expect(rules).toMatchObject({
      encoding: 'br',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(JSON.parse(brotliDecompressSync(rules.bytes).toString()).rules.length).toBeGreaterThan(
      5,
    );
    const page = await raw('/', 'br');
    expect(page.encoding).toBe('br');
    expect(brotliDecompressSync(page.bytes).toString()).toContain('</html>');
    const plain = await raw('/api/v1/rules', 'identity');
    expect(plain.encoding).toBeUndefined();
    const token = await ask('POST /api/v1/tokens', { body: { name: 'ci', role: 'viewer' } });
    expect([token.status, token.headers.get('content-encoding')]).toEqual([201, null]);
  });

  it('that describes the API needs no token, and states no version then', async () => {
    const open = await house.ask('GET /api/v1/openapi.json');
    expect([open.status, describedSchema.parse(open.json).info.version]).toEqual([200, 'v1']);
    const signedIn = await read(describedSchema, 'GET /api/v1/openapi.json');
    expect(signedIn.info.version).toMatch(/^\d+\.\d+/);
    expect((await house.ask('GET /api/v1/schemas/verdict.json')).status).toBe(200);
    expect(open.text).toContain('an unknown, repeated or invalid query parameter');
  });
});

describe('many targets', () => {
  it('are listed, and removed, however many there are', async () => {
    const MANY = 600;
    for (let n = 0; n < MANY; n++) {
      const added = await ask('POST /api/v1/targets', {
        body: {
          name: `t-${n}`,
          url: 'ws://127.0.0.1:9/ws',
          environment: 'load',
          paused: true,
          credentials: { kind: 'jwt', secret: JWT_SECRET },
        },
      });
      if (added.status !== 201) throw new Error(`${added.status} ${added.text}`);
    }
    const { targets, total } = await read(targetListSchema, 'GET /api/v1/targets');
    expect([targets.length, total]).toEqual([MANY, MANY]);
    for (const path of ['/', '/targets', '/releases', '/incidents']) {
      const page = await ask(`GET ${path}`);
      expect([path, page.status]).toEqual([path, 200]);
    }
    expect((await ask('GET /targets')).text).toContain('t-0');
    const found = await read(targetListSchema, 'GET /api/v1/targets?q=t-59&limit=4');
    expect([found.targets.length, found.total]).toEqual([4, 11]);
    expect((await ask(`DELETE /api/v1/targets/${targets[0]?.id}`)).status).toBe(204);
  }, 240_000);
});
