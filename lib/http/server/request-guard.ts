import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Access, Identity } from '../access/access';
import type { LiveLinks } from '../access/live-links';
import { type GuardPolicy, type RequestRejection, rejectionOf } from './admission';
import { createCompression } from './compress-responses';
import { ACTOR_HEADER, CLIENT_HEADER, SECURE_HEADER } from './inner-headers';
import * as paths from './paths';
import { type RequestFacts, readRequestFacts } from './request-facts';
import { contentSecurityPolicy, REPORT_POLICY, securityHeaders } from './security-headers';

type OnRequest = (request: IncomingMessage, response: ServerResponse) => unknown;
type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

/** The handlers that the guard passes accepted requests to. */
export type GuardedHandlers = {
  pages: {
    request: OnRequest;
    /** Hot reload; absent in production. */
    upgrade?: OnUpgrade;
  };
  live: { request: OnRequest; upgrade: OnUpgrade };
};

export type RequestGuard = { request: OnRequest; upgrade: OnUpgrade };

const UNAUTHORIZED: RequestRejection = {
  status: 401,
  code: 'unauthorized',
  message: 'sign in, or send an API token as a bearer token',
};
const NOT_FOUND: RequestRejection = {
  status: 404,
  code: 'not_found',
  message: 'nothing can be upgraded at this path',
};

/** The request guard: the handlers get only requests that it accepts. */
export function createRequestGuard(options: {
  policy: GuardPolicy;
  access: Access;
  links: LiveLinks;
  handlers: GuardedHandlers;
}): RequestGuard {
  const { policy, access, links, handlers } = options;
  const compress = createCompression();
  const authenticate = async (request: IncomingMessage, facts: RequestFacts) => {
    const rejection = rejectionOf(facts, policy);
    const identity = rejection ? null : await access.identify(request.headers);
    return { rejection, identity };
  };
  return {
    async request(request, response) {
      const facts = readRequestFacts(request, policy.trustProxy);
      const nonce = randomBytes(16).toString('base64');
      const csp = paths.isReport(facts.pathname ?? '/')
        ? REPORT_POLICY
        : contentSecurityPolicy(nonce, policy.dev);
      for (const [name, value] of Object.entries(securityHeaders(facts.secure)))
        response.setHeader(name, value);
      response.setHeader('Content-Security-Policy', csp);
      const { rejection, identity } = await authenticate(request, facts);
      if (rejection) return reject(request, response, rejection);
      const path = facts.pathname ?? '/';
      if (identity === null && !isOpen(path, policy))
        return askToSignIn({ request, response, facts });
      if (paths.isLive(path)) return handlers.live.request(request, response);
      setInnerHeaders(request, { facts, nonce, csp, identity });
      await compress(request, response);
      return handlers.pages.request(request, response);
    },
    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const facts = readRequestFacts(request, policy.trustProxy);
      const { rejection, identity } = await authenticate(request, facts);
      const path = facts.pathname ?? '/';
      const forLive = paths.isLive(path);
      const forDev = handlers.pages.upgrade && path.startsWith('/_next/hmr');
      if (rejection) return rejectUpgrade(socket, rejection);
      if (!forLive && !forDev) return rejectUpgrade(socket, NOT_FOUND);
      if (!forLive) return handlers.pages.upgrade?.(request, socket, head);
      if (identity === null) return rejectUpgrade(socket, UNAUTHORIZED);
      links.add({ socket, credentials: request.headers, identity });
      return handlers.live.upgrade(request, socket, head);
    },
  };
}

function isOpen(path: string, policy: GuardPolicy): boolean {
  return paths.isOpen(path) || (policy.dev && paths.isDevTool(path));
}

/** Passes on to the pages what the guard knows; values that a client sent under these names are overwritten. */
function setInnerHeaders(
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

function reject(
  request: IncomingMessage,
  response: ServerResponse,
  rejection: RequestRejection,
): void {
  const body = JSON.stringify({ error: { code: rejection.code, message: rejection.message } });
  response.statusCode = rejection.status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  if (rejection.allow) response.setHeader('Allow', rejection.allow);
  if (rejection.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  // The rest of an unread body must not be parsed as the next request.
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
    reject(at.request, at.response, UNAUTHORIZED);
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

function rejectUpgrade(socket: Duplex, rejection: RequestRejection): void {
  const body = JSON.stringify({ error: { code: rejection.code, message: rejection.message } });
  socket.end(
    `HTTP/1.1 ${rejection.status} ${STATUS_CODES[rejection.status] ?? ''}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
