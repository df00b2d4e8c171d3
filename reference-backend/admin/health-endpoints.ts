import type { IncomingMessage, ServerResponse } from 'node:http';
import { heartbeatTimes } from '../settings/options';
import type { BackendParts } from '../stages/backend-parts';

const SERVICE = 'reference-backend';
type Answer = { status: number; body: Record<string, unknown> };

/** Answers plain HTTP: the health endpoints, and 404 for everything else. */
export function answerHttp(
  parts: BackendParts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { status, body } = answerFor(parts, request);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function answerFor(parts: BackendParts, request: IncomingMessage): Answer {
  const answer = answers.get((request.url ?? '/').split('?')[0] ?? '');
  if (!answer) return { status: 404, body: { detail: 'Not Found' } };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, body: { detail: 'Method Not Allowed' } };
  }
  return answer(parts);
}

const answers = new Map<string, (parts: BackendParts) => Answer>([
  ['/health', healthAnswer],
  ['/health/ready', readyAnswer],
  ['/ws/health', webSocketHealth],
]);

function startingAnswer({ faults, coldStart }: BackendParts): boolean {
  return faults.share('cold-start') > 0 && coldStart.isCold();
}

function identityAnswer({ options, releases }: BackendParts): Record<string, unknown> {
  return {
    service: SERVICE,
    version: releases.version(),
    instance: options.instance,
    environment: options.environment,
    timestamp: new Date(options.clock.now()).toISOString(),
  };
}

function healthAnswer(parts: BackendParts): Answer {
  if (startingAnswer(parts)) {
    return {
      status: 503,
      body: {
        status: 'unhealthy',
        message: 'Service startup is not complete',
        startup_in_progress: true,
        ...identityAnswer(parts),
      },
    };
  }
  const uptime = (parts.options.clock.monotonic() - parts.startedAt) / 1000;
  return {
    status: 200,
    body: { status: 'healthy', ...identityAnswer(parts), uptime_seconds: uptime },
  };
}

function readyAnswer(parts: BackendParts): Answer {
  // With a share below 1 the dependency is available to some sessions: degraded, not down.
  const missing = parts.faults.share('dependencies-missing');
  const dependency = missing === 0 ? 'ok' : missing < 1 ? 'degraded' : 'missing';
  const isReady = !startingAnswer(parts) && dependency !== 'missing';
  return {
    status: isReady ? 200 : 503,
    body: {
      status: isReady ? 'ready' : 'not_ready',
      startup_complete: !startingAnswer(parts),
      components: { agent_supervisor: dependency, thread_service: dependency },
      threads: parts.threads.size(),
      ...identityAnswer(parts),
    },
  };
}

function webSocketHealth(parts: BackendParts): Answer {
  const { figures, options, reporter } = parts;
  const ended = figures.accepted - figures.active;
  const tried = figures.authenticated + figures.authFailures;
  const errorRate = ended === 0 ? 0 : figures.failedConnections / ended;
  const reporting = reporter.figures();
  return {
    status: 200,
    body: {
      status: startingAnswer(parts) || errorRate > 0.5 ? 'degraded' : 'healthy',
      ...identityAnswer(parts),
      metrics: {
        websocket: {
          active_connections: figures.active,
          total_connections: figures.accepted,
          messages_processed: figures.messages,
          error_rate: errorRate,
          close_codes: figures.closes,
        },
        authentication: {
          success_rate: tried === 0 ? null : figures.authenticated / tried,
          rate_limited_requests: 0,
        },
        monitoring: {
          monitored_connections: figures.active,
          healthy_connections: [...parts.sessions].filter(({ signal }) => !signal.aborted).length,
        },
        agent: { runs_completed: figures.runsCompleted, runs_failed: figures.runsFailed },
        managers: parts.managers.counts(),
        health_reports: reporting,
      },
      config: {
        max_connections_per_user: options.managerLimit,
        heartbeat_interval: heartbeatTimes(options).interval / 1000,
        pre_connection_auth_required: false,
      },
      errors: reporting.lastError === null ? [] : [reporting.lastError],
    },
  };
}
