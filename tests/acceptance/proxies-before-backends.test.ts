import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '../../lib/domain/sessions/stages';
import type { Deadlines } from '../../lib/probe/session/limits';
import { type JourneyServer, serve } from '../support/journey-servers/serve';
import { closedPort } from '../support/net/free-port';
import { PATIENT_DEADLINES, probeUrl } from '../support/probe/probe-url';
import { FRONTS, type Program, startFront } from './support/front';

/** How a proxy before a healthy backend is set up, and what a session through it shows. */
type Case = {
  name: string;
  nginx: { site: string; more?: string };
  haproxy?: { site: string; more?: string };
  is: 'passed' | Stage;
  code?: string | { nginx: string; haproxy: string };
  says?: string;
  /** The path asks the backend for something else than its healthy run. */
  path?: string;
  /** The backend is not there. */
  isDown?: boolean;
  misses?: Partial<Deadlines>;
};

const PASS = 'proxy_pass http://127.0.0.1:UPSTREAM;';
const UPGRADE =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

const CASES: Case[] = [
  {
    name: 'nothing is wrong',
    nginx: { site: PASS + UPGRADE },
    haproxy: { site: '' },
    is: 'passed',
  },
  {
    name: 'responses are buffered, which frames are not',
    nginx: { site: `${PASS}${UPGRADE} proxy_buffering on; proxy_request_buffering on; gzip on;` },
    is: 'passed',
  },
  {
    name: 'an idle connection is cut after two seconds',
    nginx: { site: `${PASS}${UPGRADE} proxy_read_timeout 2s;` },
    haproxy: { site: '', more: 'timeout tunnel 2s' },
    path: '/ws?break=silent',
    is: 'complete',
    says: 'compare that with the idle timeouts of the proxies on the way',
  },
  {
    name: 'the headers of the upgrade are lost',
    nginx: { site: PASS },
    haproxy: { site: 'http-request del-header Upgrade\n  http-request del-header Connection' },
    is: 'accept',
    says: 'does not pass on the headers Upgrade and Connection',
  },
  {
    name: 'the backend is down',
    nginx: { site: PASS + UPGRADE },
    haproxy: { site: '' },
    isDown: true,
    is: 'accept',
    code: { nginx: 'HTTP_502', haproxy: 'HTTP_503' },
  },
  {
    name: '413',
    nginx: { site: 'return 413;' },
    haproxy: { site: 'http-request deny deny_status 413' },
    is: 'accept',
    code: 'HTTP_413',
  },
  {
    name: 'sessions are limited',
    nginx: {
      site: `limit_req zone=z; limit_req_status 429; ${PASS}${UPGRADE}`,
      more: 'limit_req_zone $binary_remote_addr zone=z:1m rate=1r/m;',
    },
    haproxy: { site: 'http-request deny deny_status 429' },
    is: 'accept',
    code: 'HTTP_429',
    says: 'use a longer interval',
  },
  {
    name: 'the proxy asks for a password of its own',
    nginx: { site: 'auth_basic "agents"; auth_basic_user_file /dev/null;' },
    haproxy: { site: 'http-request auth realm agents' },
    is: 'auth',
    code: 'HTTP_401',
  },
  {
    name: 'plain text is sent on to TLS',
    nginx: { site: 'return 301 https://agents.example.test$request_uri;' },
    haproxy: { site: 'http-request redirect scheme https code 301' },
    is: 'accept',
    code: 'HTTP_301',
    says: 'redirects are not followed',
  },
  {
    name: 'another path is meant',
    nginx: { site: 'return 404;' },
    haproxy: { site: 'http-request deny deny_status 404' },
    is: 'accept',
    code: 'HTTP_404',
    says: 'is the path right?',
  },
];

let backend: JourneyServer;
const programs: Program[] = [];
beforeAll(async () => {
  backend = await serve(
    { onRequest: (_, response) => response.writeHead(426).end('WebSocket only') },
    ({ onMessage, say, broken }) => {
      say({ type: 'connection_established', data: { connection_id: 'c-1' } });
      onMessage(({ run_id, type }) => {
        if (type !== 'start_agent') return;
        say({ type: 'agent_started', run_id });
        if (broken !== 'silent')
          say({ type: 'agent_completed', run_id, payload: { result: '391'.repeat(500_000) } });
      });
    },
  );
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  await backend.close();
});

describe.each(['nginx', 'haproxy'] as const)('%s before a backend', (kind) => {
  const found = FRONTS[kind];
  beforeEach((context) => {
    if (found.path !== null) return;
    if (process.env.CI === 'true') throw new Error(found.reason);
    process.stderr.write(`skipped: ${found.reason}\n`);
    context.skip(found.reason);
  });

  it.concurrent.each(CASES.filter((one) => one[kind] !== undefined))('$name', async (one) => {
    const { is, code, says, path = '/ws', isDown = false, misses } = one;
    const upstream = isDown ? await closedPort() : Number(new URL(backend.url).port);
    const { site, more } = one[kind] ?? one.nginx;
    const filled = site.replaceAll('UPSTREAM', String(upstream));
    const front = await startFront(kind, { upstream, site: filled, ...(more ? { more } : {}) });
    programs.push(front);
    const url = `ws://127.0.0.1:${front.port}${path}`;
    const session = () => probeUrl(url, { deadlines: { ...PATIENT_DEADLINES, ...misses } });
    if (one.name === 'sessions are limited' && kind === 'nginx')
      expect((await session()).outcome).toBe('passed');
    const record = await session();
    const { outcome, failedStage, errorCode, warnings, close } = record;
    const why = JSON.stringify({ outcome, failedStage, errorCode, warnings, close });
    expect(failedStage ?? outcome, why).toBe(is);
    if (code !== undefined)
      expect(errorCode, why).toBe(typeof code === 'string' ? code : code[kind]);
    if (says !== undefined) expect(warnings.join('\n'), why).toContain(says);
  });
});
