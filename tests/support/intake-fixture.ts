import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { afterEach } from 'vitest';
import * as events from '../../app/api/v1/events/route';
import * as keyedLogs from '../../app/api/v1/logs/in/[key]/route';
import * as logs from '../../app/api/v1/logs/route';
import * as tryLogs from '../../app/api/v1/logs/try/route';
import * as otlpLogs from '../../app/api/v1/otlp/v1/logs/route';
import * as otlpMetrics from '../../app/api/v1/otlp/v1/metrics/route';
import * as otlpTraces from '../../app/api/v1/otlp/v1/traces/route';
import * as source from '../../app/api/v1/sources/[id]/route';
import * as sources from '../../app/api/v1/sources/route';
import * as tokens from '../../app/api/v1/tokens/[id]/route';
import * as reporters from '../../app/reporters/[file]/route';
import { type Collector, createCollector } from '../../lib/collect/collector';
import type { CollectLimits } from '../../lib/collect/limits';
import type { SourceInput } from '../../lib/contract/api/intake/sources';
import { createBodyBudget } from '../../lib/http/body-budget';
import type { RuntimeSlot } from '../../lib/http/slot';
import { putRuntime } from '../../lib/http/slot';
import { createLogger } from '../../lib/kit/logger';
import { createReporterFiles } from '../../lib/runtime/reporters';
import { createSource } from '../../lib/services/sources/create-source';
import { addTarget } from './collect-fixture';
import { ADMIN, startGuard } from './guard-fixture';

/** Shortly after the recorded requests. */
export const NOW = 1_795_809_600_000;

type RouteModule = typeof logs;
const ROUTES: Record<string, RouteModule> = {
  '/api/v1/events': events,
  '/api/v1/logs': logs,
  '/api/v1/logs/try': tryLogs,
  '/api/v1/otlp/v1/logs': otlpLogs,
  '/api/v1/otlp/v1/traces': otlpTraces,
  '/api/v1/otlp/v1/metrics': otlpMetrics,
  '/api/v1/sources': sources,
};

function routeOf(path: string): { module: RouteModule; params: Record<string, string> } | null {
  const literal = ROUTES[path];
  if (literal) return { module: literal, params: {} };
  const [, folder = '', last = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  if (folder === '/api/v1/logs/in') return { module: keyedLogs, params: { key: last } };
  if (folder === '/reporters') return { module: reporters, params: { file: last } };
  if (folder === '/api/v1/sources') return { module: source, params: { id: last } };
  if (folder === '/api/v1/tokens') return { module: tokens, params: { id: last } };
  return null;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = routeOf(url.pathname);
  const method = request.method as keyof RouteModule;
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const body = method === 'GET' ? null : (Readable.toWeb(request) as ReadableStream);
  const init = { method, headers, body, duplex: 'half' };
  const answer = await found.module[method](new Request(url, init as RequestInit), {
    params: Promise.resolve(found.params),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

export type IntakeFixture = Awaited<ReturnType<typeof startIntake>>;

const collectors: Collector[] = [];
afterEach(async () => {
  for (const collector of collectors.splice(0)) await collector.drain();
  putRuntime(undefined);
});

/** The routes where backends report behind the real guard, on a port of their own, with real stores and a target `chat` in staging. */
export async function startIntake({
  guarded = false,
  now = NOW,
  limits = {},
  collectorOf = (made) => made,
}: {
  guarded?: boolean;
  /** The console's clock, epoch ms. */
  now?: number;
  limits?: Partial<CollectLimits>;
  collectorOf?: (made: Collector) => Collector;
} = {}) {
  const guard = await startGuard({ guarded, onRequest: serve });
  const { stores, clock } = guard;
  clock.advance(now - clock.now());
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  const logger = createLogger('test', 'silent');
  const collector = collectorOf(createCollector({ ...stores, clock, logger, limits }));
  collectors.push(collector);
  const services = Object.assign({} as RuntimeSlot['services'], {
    ...stores,
    clock,
    collector: { ...collector, allStats: collector.stats },
    reporterFile: createReporterFiles(),
    info: { publicUrl: null },
  });
  const errors: unknown[] = [];
  putRuntime({
    services,
    ready: () => true,
    notReady: async () => [],
    oidc: null,
    access: guard.access,
    bodies: createBodyBudget(),
    report: (error) => void errors.push(error),
  });
  const url = `http://127.0.0.1:${guard.port}`;
  const actor = { id: 'admin', name: 'admin', role: 'admin', via: 'secret' } as const;

  return {
    url,
    clock,
    stores,
    collector,
    errors,
    admin: { authorization: `Bearer ${ADMIN.token}` },
    async addSource(source: SourceInput) {
      const created = await createSource(services, { source, actor });
      await guard.people.load();
      return { ...created, bearer: { authorization: `Bearer ${created.token}` } };
    },
    post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
      const bytes = typeof body === 'string' ? body : new Uint8Array(body);
      return fetch(`${url}${path}`, { method: 'POST', headers, body: bytes });
    },
    /** Stored health events of a connection. */
    async eventsOf(connectionId: string) {
      return (
        await stores.events.related({
          sessionIds: [],
          traceIds: [],
          runIds: [],
          connectionIds: [connectionId],
        })
      ).healthEvents;
    },
  };
}
