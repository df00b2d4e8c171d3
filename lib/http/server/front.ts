import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Access, Identity } from '../access/access';
import type { LiveLinks } from '../access/live-links';
import { inspect, type Policy, type Refusal } from './admission';
import { ACTOR_HEADER, CLIENT_HEADER, SECURE_HEADER } from './inner-headers';
import * as paths from './paths';
import { type RequestFacts, requestFacts } from './request-facts';
import { contentSecurityPolicy, REPORT_POLICY, securityHeaders } from './security-headers';

type OnRequest = (request: IncomingMessage, response: ServerResponse) => unknown;
type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

/** What stands behind the guard. */
export type Behind = {
  pages: { request: OnRequest /** Hot reload; absent in production. */; upgrade?: OnUpgrade };
  live: { request: OnRequest; upgrade: OnUpgrade };
};

export type Front = { request: OnRequest; upgrade: OnUpgrade };

const UNAUTHORIZED: Refusal = {
  status: 401,
  code: 'unauthorized',
  message: 'sign in, or send an API token as a bearer token',
};
const NOT_FOUND: Refusal = { status: 404, code: 'not_found', message: 'nothing is here' };

/** The guard: nothing behind it sees a request that it did not let through. */
export function createFront(options: {
  policy: Policy;
  access: Access;
  links: LiveLinks;
  behind: Behind;
}): Front {
  const { policy, access, links, behind } = options;
  const admit = async (request: IncomingMessage, facts: RequestFacts) => {
    const refused = inspect(facts, policy);
    const identity = refused ? null : await access.identify(request.headers);
    return { refused, identity };
  };
  return {
    async request(request, response) {
      const facts = requestFacts(request, policy.trustProxy);
      const nonce = randomBytes(16).toString('base64');
      const csp = paths.isReport(facts.pathname ?? '/')
        ? REPORT_POLICY
        : contentSecurityPolicy(nonce, policy.dev);
      for (const [name, value] of Object.entries(securityHeaders(facts.secure)))
        response.setHeader(name, value);
      response.setHeader('Content-Security-Policy', csp);
      const { refused, identity } = await admit(request, facts);
      if (refused) return refuse(request, response, refused);
      const path = facts.pathname ?? '/';
      if (identity === null && !isOpen(path, policy))
        return askToSignIn({ request, response, facts });
      if (paths.isLive(path)) return behind.live.request(request, response);
      markInner(request, { facts, nonce, csp, identity });
      return behind.pages.request(request, response);
    },
    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const facts = requestFacts(request, policy.trustProxy);
      const { refused, identity } = await admit(request, facts);
      const path = facts.pathname ?? '/';
      const forLive = paths.isLive(path);
      const forDev = behind.pages.upgrade && path.startsWith('/_next/hmr');
      if (refused) return refuseUpgrade(socket, refused);
      if (!forLive && !forDev) return refuseUpgrade(socket, NOT_FOUND);
      if (!forLive) return behind.pages.upgrade?.(request, socket, head);
      if (identity === null) return refuseUpgrade(socket, UNAUTHORIZED);
      links.add({ socket, credentials: request.headers, identity });
      return behind.live.upgrade(request, socket, head);
    },
  };
}

function isOpen(path: string, policy: Policy): boolean {
  return paths.isOpen(path) || (policy.dev && paths.isDevTool(path));
}

/** Tells the pages what the guard found out; whatever a client sent under these names is overwritten. */
function markInner(
  request: IncomingMessage,
  {
    facts,
    nonce,
    csp,
    identity,
  }: { facts: RequestFacts; nonce: string; csp: string; identity: Identity | null },
): void {
  // Next reads the nonce for its own scripts and styles from the policy in the request's headers.
  request.headers['content-security-policy'] = csp;
  request.headers['x-nonce'] = nonce;
  request.headers[CLIENT_HEADER] = facts.client;
  request.headers[SECURE_HEADER] = facts.secure ? '1' : '0';
  request.headers[ACTOR_HEADER] = identity
    ? encodeURIComponent(JSON.stringify(identity.actor))
    : '';
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify({ error: { code: refusal.code, message: refusal.message } });
  response.statusCode = refusal.status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  if (refusal.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  // The rest of an unread body must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.end(body);
}

function askToSignIn(at: {
  request: IncomingMessage;
  response: ServerResponse;
  facts: RequestFacts;
}): void {
  const path = at.facts.pathname ?? '/';
  const page = at.facts.method === 'GET' && !paths.isApi(path) && !paths.isLive(path);
  if (!page) {
    refuse(at.request, at.response, UNAUTHORIZED);
    return;
  }
  const search = new URLSearchParams(at.facts.search);
  search.delete('_rsc');
  const next = search.size > 0 ? `${path}?${search}` : path;
  at.response.writeHead(303, {
    Location: `/sign-in?next=${encodeURIComponent(next)}`,
    'Cache-Control': 'no-store',
  });
  at.response.end();
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = JSON.stringify({ error: { code: refusal.code, message: refusal.message } });
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
