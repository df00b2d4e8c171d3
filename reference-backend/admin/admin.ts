import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { errorText } from '../kit/log';
import { type FaultShares, parseFaultShares } from '../settings/faults';
import { canarySchema } from '../settings/options';
import type { Canary } from '../settings/releases';
import { adminRequestProblem } from './admin-guard';

/** What the admin endpoint can change. */
export type AdminActions = {
  faults(): FaultShares;
  setFaults(shares: Partial<FaultShares>): Promise<void>;
  clear(): Promise<void>;
  release(): string;
  canary(): Canary | null;
  /** Without a canary, the present one is removed. */
  setRelease(version: string, canary?: Canary | null): void;
};

const BODY_LIMIT = 16_384;
const releaseBody = z.strictObject({
  version: z.string().trim().min(1).max(200),
  canary: canarySchema.nullish(),
});

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Route = (actions: AdminActions, body: unknown) => Promise<unknown> | unknown;

const routes: Record<string, { body: boolean; run: Route }> = {
  'GET /admin/faults': { body: false, run: (actions) => actions.faults() },
  'PUT /admin/faults': {
    body: true,
    async run(actions, body) {
      await actions.setFaults(parseBody(() => parseFaultShares(body)));
      return actions.faults();
    },
  },
  'POST /admin/clear': {
    body: false,
    async run(actions) {
      await actions.clear();
      return actions.faults();
    },
  },
  'GET /admin/release': { body: false, run: releasesOf },
  'PUT /admin/release': {
    body: true,
    run(actions, body) {
      parseBody(() => {
        const { version, canary } = releaseBody.parse(body);
        const beside = canary && { ...canary, faults: parseFaultShares(canary.faults) };
        actions.setRelease(version, beside);
      });
      return releasesOf(actions);
    },
  },
};

function releasesOf(actions: AdminActions) {
  const canary = actions.canary();
  return { version: actions.release(), ...(canary ? { canary } : {}) };
}

/** Serves the loopback admin endpoint, which reads and changes faults and serving releases while running. */
export async function answerAdmin(
  actions: AdminActions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  try {
    answer(200, await serveRoute(actions, request));
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 500;
    if (status === 413) response.setHeader('connection', 'close');
    answer(status, { error: { code: String(status), message: errorText(error) } });
  }
}

async function serveRoute(actions: AdminActions, request: IncomingMessage): Promise<unknown> {
  const { host, origin } = request.headers;
  const refusal = adminRequestProblem({
    remoteAddress: request.socket.remoteAddress,
    host,
    origin,
  });
  if (refusal) throw new Refusal(403, refusal);
  const path = (request.url ?? '/').split('?')[0];
  const route = routes[`${request.method} ${path}`];
  if (!route) {
    const known = Object.keys(routes).some((key) => key.endsWith(` ${path}`));
    throw new Refusal(known ? 405 : 404, known ? 'method not allowed' : 'not found');
  }
  return route.run(actions, route.body ? await readJson(request) : undefined);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'expected content-type application/json');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > BODY_LIMIT) throw new Refusal(413, `body over ${BODY_LIMIT} bytes`);
    chunks.push(part);
  }
  return parseBody(() => JSON.parse(Buffer.concat(chunks).toString('utf8')));
}

function parseBody<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Refusal(400, errorText(error));
  }
}
