/**
 * The real thing, whole, for tests from outside: a production build, the server on a free port with a data directory of
 * its own, reference backends that report to it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { loadConfig } from '../../lib/config/load-config';
import { overviewSchema } from '../../lib/contract/api/overview';
import {
  runAnswerSchema,
  sessionDetailSchema,
  sessionListSchema,
} from '../../lib/contract/api/sessions';
import { targetViewSchema } from '../../lib/contract/api/targets';
import { systemClock } from '../../lib/kit/clock';
import { createLogger, type Logger } from '../../lib/kit/logger';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type RunningServer, type StartOptions, startServer } from '../../lib/runtime/start-server';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import type { ReferenceBackendOptions } from '../../reference-backend/settings/options';
import type { FastTime } from './fast-time';

export type Answer = { status: number; headers: Headers; text: string; json: unknown };

export type Ask = { body?: unknown; headers?: Record<string, string> };

/** `ask('POST /api/v1/targets', { body })`; a body that is not a string is sent as JSON. */
export async function requestAt(url: string, line: string, { body, headers }: Ask = {}) {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const json: unknown = isJson && text ? JSON.parse(text) : null;
  return { status: response.status, headers: response.headers, text, json } satisfies Answer;
}

export type TargetOptions = { name?: string; environment?: string; intervalMs?: number };

export type ServerFixture = {
  url: string;
  server: RunningServer;
  ask(line: string, ask?: Ask): Promise<Answer>;
  /** A backend on a free port, quick, that reports here. */
  addBackend(options?: Partial<ReferenceBackendOptions>): Promise<ReferenceBackend>;
  /** Through the API. Answers the target's id. */
  addTarget(backend: ReferenceBackend, options?: TargetOptions): Promise<string>;
  overview(targetId: string): Promise<z.infer<typeof overviewSchema>>;
  sessions(query?: string): Promise<z.infer<typeof sessionListSchema>['sessions']>;
  session(id: string): Promise<z.infer<typeof sessionDetailSchema>>;
  /** One session at once, beside the schedule. */
  runNow(targetId: string): Promise<z.infer<typeof sessionDetailSchema>>;
  stop(): Promise<void>;
};

export const JWT_SECRET = 'a-secret-for-tests-of-32-characters';

/** Options of a backend whose sessions take a few hundredths of a second. */
export const QUICK: Partial<ReferenceBackendOptions> = {
  environment: 'staging',
  release: '2025.09.08-1',
  instance: 'staging-1',
  jwtSecret: JWT_SECRET,
  paceMs: 4,
  cannedPaceMs: 4,
  reportIntervalMs: 50,
};

export function startHouse(
  env: Record<string, string> = {},
  logger: Logger = createLogger('test', 'error'),
  prepare?: StartOptions['prepare'],
): Promise<ServerFixture> {
  return startServerFixture({ env, logger, prepare });
}

export type ServerFixtureOptions = Pick<StartOptions, 'prepare'> & {
  env?: Record<string, string>;
  logger?: Logger;
  /** Server, prober and backends go by it. */
  time?: FastTime;
};

export async function startServerFixture(options: ServerFixtureOptions): Promise<ServerFixture> {
  const { env = {}, logger = createLogger('test', 'error'), prepare, time } = options;
  const clock = time?.clock ?? systemClock;
  await ensureBuild(() => {});
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-house-'));
  const result = loadConfig({ env, cwd: directory, nodeVersion: process.versions.node });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { config } = result;
  const server = await startServer({
    config,
    port: 0,
    logger,
    clock,
    prepare,
    createProber: time?.createProber,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const backends: ReferenceBackend[] = [];
  const bearer: Record<string, string> =
    config.admin.token === null ? {} : { authorization: `Bearer ${config.admin.token}` };
  const ask = (line: string, more: Ask = {}) => requestAt(url, line, more);
  const read = async <T>(schema: z.ZodType<T>, line: string, body?: unknown): Promise<T> => {
    const answer = await ask(line, { body, headers: bearer });
    if (answer.status >= 300) throw new Error(`${line}: ${answer.status} ${answer.text}`);
    return schema.parse(answer.json);
  };
  const session = (id: string) => read(sessionDetailSchema, `GET /api/v1/sessions/${id}`);
  return {
    url,
    server,
    ask,
    async addBackend(options = {}) {
      const collector = { url: `${url}/api/v1/events`, token: config.admin.token };
      const backend = await startReferenceBackend({ ...QUICK, collector, clock, ...options });
      time?.waitFor(() => backend.stats().reporter.queued > 0);
      backends.push(backend);
      return backend;
    },
    async addTarget(backend, { name = 'chat', environment = 'staging', intervalMs = 500 } = {}) {
      const target = await read(targetViewSchema, 'POST /api/v1/targets', {
        name,
        environment,
        intervalMs,
        url: backend.url,
        credentials: { kind: 'jwt', secret: JWT_SECRET },
      });
      return target.id;
    },
    overview: (id) => read(overviewSchema, `GET /api/v1/overview?target=${id}`),
    sessions: async (query = '') =>
      (await read(sessionListSchema, `GET /api/v1/sessions${query}`)).sessions,
    session,
    async runNow(target) {
      const body = { target };
      const { sessionId } = await read(runAnswerSchema, 'POST /api/v1/sessions/run', body);
      return session(sessionId);
    },
    async stop() {
      await Promise.all(backends.map((backend) => backend.stop()));
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The tile of one indicator. */
export function tileOf(overview: z.infer<typeof overviewSchema>, indicator: string) {
  const tile = overview.tiles.find((one) => one.indicator === indicator);
  if (!tile) throw new Error(`no tile ${indicator}`);
  return tile;
}
