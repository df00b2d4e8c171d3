import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { findOperation } from '../../contract/api/operation-role';
import { NODE_ROLES, type NodeRole } from '../../domain/nodes/node-role';
import type { Actor } from '../../domain/people/people';
import { isAppError } from '../../kit/errors';
import type { Access, Identity, RequestCredentials } from '../access/access';
import { networkOf } from '../access/client-network';
import type { LiveLinks } from '../access/live-links';
import { type GuardPolicy, methodsOf, type RequestRejection, rejectionOf } from './admission';
import { badRequestPage } from './bad-request-page';
import { createCompression } from './compress-responses';
import { ACTOR_HEADER, CLIENT_HEADER, SECURE_HEADER, SIGN_IN_HEADER } from './inner-headers';
import { intakeBodyOf } from './intake-bodies';
import * as paths from './paths';
import type { ProxyTrust } from './proxy-trust';
import { rejectionPage, wantsPage } from './rejection-page';
import { type RequestFacts, readRequestFacts } from './request-facts';
import { roleRejection } from './role-gate';
import { securityHeaders } from './security-headers';

type OnRequest = (request: IncomingMessage, response: ServerResponse) => unknown;
type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

/** The handlers that the guard passes accepted requests to. */
export type GuardedHandlers = {
  pages: {
    request: OnRequest;
    /** Hot reload; absent in production. */
    upgrade?: OnUpgrade;
  };
  /** Null where this process serves no pages. */
  live: { request: OnRequest; upgrade: OnUpgrade } | null;
};

export type RequestGuard = { request: OnRequest; upgrade: OnUpgrade };

const retryAfterSchema = z.object({ retryAfterMs: z.number() });

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

type GuardOptions = {
  policy: Omit<GuardPolicy, 'guarded'>;
  trust: ProxyTrust;
  access: Access;
  links: LiveLinks;
  handlers: GuardedHandlers;
  /** Of this process: the rest is refused. Absent: all. */
  roles?: readonly NodeRole[] | undefined;
  /** Called with every request that is refused with 403, so that an operator finds the reason in the log. */
  onForbidden?: ((rejection: RequestRejection) => void) | undefined;
  /** Called with the network of every wrong token after too many. */
  onLimited?: ((network: { message: string }) => void) | undefined;
  /** Called with a known sender's request that reports something and is refused before its body is read. */
  onUnread?:
    | ((
        request: { path: string; actor: Actor; userAgent: string | null },
        rejection: RequestRejection,
      ) => void)
    | undefined;
  /** Called for a sign-in over https whose cookie cannot be marked `Secure`, with the reason. */
  onInsecureSignIn?: ((reason: string) => void) | undefined;
};

/** The request guard: the handlers get only requests that it accepts. */
export function createRequestGuard(options: GuardOptions): RequestGuard {
  const { policy, trust, links, handlers, roles = NODE_ROLES } = options;
  const { onInsecureSignIn = () => {}, onForbidden = () => {}, onLimited = () => {} } = options;
  const identify = createAuthenticate(options);
  const noteUnread = createUnreadNotes(options);
  const compress = createCompression();
  const authenticate = async (request: IncomingMessage, facts: RequestFacts) => {
    const found = await identify(request, facts);
    if (found.rejection?.status === 403) onForbidden(found.rejection);
    if (found.rejection?.status === 429) onLimited({ message: networkOf(facts.client) });
    if (found.rejection) await noteUnread(request, facts, found.rejection);
    return found;
  };
  return {
    async request(request, response) {
      const facts = readRequestFacts(request, trust);
      const nonce = randomBytes(16).toString('base64');
      const headers = securityHeaders(facts, { nonce, dev: policy.dev });
      const csp = headers['Content-Security-Policy'];
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const path = facts.pathname ?? '/';
      const misdirected = roleRejection(path, roles);
      if (misdirected) return reject(request, response, misdirected);
      const { rejection, identity } = await authenticate(request, facts);
      if (rejection?.status === 400 && facts.wantsPage)
        return sendPage(response, badRequestPage(nonce));
      if (rejection) return reject(request, response, rejection);
      if (identity === null && !isOpen(path, policy))
        return askToSignIn({ request, response, facts, basePath: policy.basePath ?? '' });
      if (handlers.live && paths.isLive(path)) return handlers.live.request(request, response);
      if (facts.method === 'OPTIONS') return sendMethods(response, path);
      if (paths.isSignIn(path) && isSecureForClientOnly(request, facts))
        onInsecureSignIn(INSECURE_COOKIE);
      setInnerHeaders(request, { facts, nonce, csp, identity });
      await compress(request, response);
      return handlers.pages.request(request, response);
    },
    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const facts = readRequestFacts(request, trust);
      const path = facts.pathname ?? '/';
      const misdirected = roleRejection(path, roles);
      if (misdirected) return rejectUpgrade(socket, misdirected);
      const { rejection, identity } = await authenticate(request, facts);
      const forLive = handlers.live !== null && paths.isLive(path);
      const forDev = handlers.pages.upgrade && path.startsWith('/_next/hmr');
      if (rejection) return rejectUpgrade(socket, rejection);
      if (!forLive && !forDev) return rejectUpgrade(socket, NOT_FOUND);
      if (!forLive) return handlers.pages.upgrade?.(request, socket, head);
      if (identity === null) return rejectUpgrade(socket, UNAUTHORIZED);
      links.add({ socket, credentials: credentialsOf(request, facts), identity });
      return handlers.live?.upgrade(request, socket, head);
    },
  };
}

function createAuthenticate({ policy, access }: Pick<GuardOptions, 'policy' | 'access'>) {
  return async (
    request: IncomingMessage,
    facts: RequestFacts,
  ): Promise<{ rejection: RequestRejection | null; identity: Identity | null }> => {
    const rejection = rejectionOf(facts, { ...policy, guarded: access.required() });
    if (rejection) return { rejection, identity: null };
    try {
      const identity = await identifySender(access, request, facts);
      return { rejection: identity && scopeRejection(facts, identity), identity };
    } catch (error) {
      const refusal = identityRejection(error);
      if (refusal === null) throw error;
      // Signing out and the sign-in page stay reachable for whom the proxy names in vain.
      const open = isOpen(facts.pathname ?? '/', policy);
      return { rejection: open ? null : refusal, identity: null };
    }
  };
}

/** Whoever sends is identified only for this: an unknown sender must not fill a screen. */
function createUnreadNotes({ access, onUnread }: Pick<GuardOptions, 'access' | 'onUnread'>) {
  return async (
    request: IncomingMessage,
    facts: RequestFacts,
    rejection: RequestRejection,
  ): Promise<void> => {
    const path = facts.pathname ?? '/';
    if (!onUnread || !UNREAD_STATUSES.has(rejection.status) || !intakeBodyOf(path)) return;
    const identity = await identifySender(access, request, facts).catch(() => null);
    if (!identity || scopeRejection(facts, identity)) return;
    const userAgent = request.headers['user-agent'] ?? null;
    onUnread({ path, actor: identity.actor, userAgent }, rejection);
  };
}

const UNREAD_STATUSES = new Set([400, 413, 415]);

/** The answer to a sender whose identification failed; null for an error that is none of `Access.identify`. */
function identityRejection(error: unknown): RequestRejection | null {
  if (!isAppError(error)) return null;
  const { code, message } = error;
  if (code === 'forbidden') return { status: 403, code, message };
  if (code !== 'busy') return null;
  const retryAfterMs = retryAfterSchema.safeParse(error.details).data?.retryAfterMs ?? 1_000;
  return { status: 429, code, message, retryAfterS: Math.ceil(retryAfterMs / 1000) };
}

/**
 * A badge's address is shown to everybody who sees the badge: no other token than one for badges is accepted in it. The address of a log
 * drain is known to the service that sends there: none but one that may only report is accepted in it.
 */
async function identifySender(
  access: Access,
  request: IncomingMessage,
  facts: RequestFacts,
): Promise<Identity | null> {
  const identity = await access.identify(credentialsOf(request, facts));
  const path = facts.pathname ?? '/';
  if (paths.isKeyedLogs(path)) {
    const isOpen = identity?.actor.via === 'open';
    return isOpen || identity?.actor.scope === 'ingest' ? identity : null;
  }
  const isShown = paths.isBadge(path) && tokenInAddress(facts) !== null;
  return isShown && identity?.actor.scope !== 'badge' ? null : identity;
}

/** Calendars, embedded images and some log drains send no headers: their addresses alone can carry a token. */
function tokenInAddress({ pathname, search }: RequestFacts): string | null {
  const path = pathname ?? '/';
  const key = paths.keyOfPath(path);
  if (key !== null) return key;
  const takesToken = paths.isFeed(path) || paths.isBadge(path);
  return takesToken ? new URLSearchParams(search).get('token') : null;
}

function credentialsOf({ headers }: IncomingMessage, facts: RequestFacts): RequestCredentials {
  const { cookie, authorization } = headers;
  const token = tokenInAddress(facts);
  const { client } = facts;
  if (token !== null) return { authorization: `Bearer ${token}`, client };
  return { cookie, authorization, client, proxied: facts.proxied ?? undefined };
}

/** A token with a scope reaches only the operations of that scope: no page, no live link. */
function scopeRejection(
  { method, pathname }: RequestFacts,
  { actor }: Identity,
): RequestRejection | null {
  const path = pathname ?? '/';
  if (actor.role !== null || paths.isOpen(path)) return null;
  const operation = findOperation(method, path)?.operation;
  if (operation?.scope !== undefined && operation.scope === actor.scope) return null;
  const message = `${actor.name} is a token with the scope ${actor.scope}, which does not reach this`;
  return { status: 403, code: 'forbidden', message };
}

const INSECURE_COOKIE =
  'somebody signs in over https, but nothing trusted says so, and the cookie has no Secure attribute: set TOCSIN_TRUST_PROXY to 1 or to the address of the proxy, and let it send X-Forwarded-Proto';

/** Whether the browser speaks https although the server does not know it: a proxy in front is not trusted. */
function isSecureForClientOnly({ headers }: IncomingMessage, facts: RequestFacts): boolean {
  const { origin, referer } = headers;
  const forwarded = String(headers['x-forwarded-proto'] ?? '');
  return (
    !facts.secure && [origin, referer, `${forwarded}:`].some((one) => one?.startsWith('https:'))
  );
}

function isOpen(path: string, policy: Pick<GuardPolicy, 'dev'>): boolean {
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
  request.headers[SIGN_IN_HEADER] = identity?.signInId ?? '';
}

/** Refusals that somebody may read in a browser. */
const PAGE_STATUSES = new Set([403, 503]);

function reject(
  request: IncomingMessage,
  response: ServerResponse,
  rejection: RequestRejection,
): void {
  const asPage = PAGE_STATUSES.has(rejection.status) && wantsPage(request);
  const body = asPage
    ? rejectionPage(rejection)
    : JSON.stringify(rejectionBody(request, rejection));
  response.statusCode = rejection.status;
  const type = asPage ? 'text/html' : 'application/json';
  response.setHeader('Content-Type', `${type}; charset=utf-8`);
  response.setHeader('Cache-Control', 'no-store');
  if (rejection.retryAfterS) response.setHeader('Retry-After', String(rejection.retryAfterS));
  if (rejection.allow) response.setHeader('Allow', rejection.allow.join(', '));
  if (rejection.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  // The rest of an unread body must not be parsed as the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.end(body);
}

/** An exporter of OpenTelemetry reads a `google.rpc.Status`, which ignores fields that it does not know. */
function rejectionBody({ url }: IncomingMessage, { code, message }: RequestRejection): object {
  const error = { code, message };
  return url?.includes('/api/v1/otlp/') ? { message, error } : { error };
}

function sendMethods(response: ServerResponse, path: string): void {
  response.writeHead(204, { Allow: methodsOf(path).join(', '), 'Cache-Control': 'no-store' });
  response.end();
}

/** The page of a malformed address, which no route can answer. */
function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(400, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(html);
}

function askToSignIn(at: {
  request: IncomingMessage;
  response: ServerResponse;
  facts: RequestFacts;
  basePath: string;
}): void {
  const { basePath } = at;
  const path = at.facts.pathname ?? '/';
  const isPage = !paths.isApi(path) && !paths.isLive(path) && findOperation('GET', path) === null;
  if (at.facts.method !== 'GET' || !isPage) {
    reject(at.request, at.response, UNAUTHORIZED);
    return;
  }
  const search = new URLSearchParams(at.facts.search);
  search.delete('_rsc');
  const next = search.size > 0 ? `${path}?${search}` : path;
  at.response.writeHead(303, {
    Location: `${basePath}/sign-in?next=${encodeURIComponent(`${basePath}${next}`)}`,
    'Cache-Control': 'no-store',
  });
  at.response.end();
}

function rejectUpgrade(socket: Duplex, rejection: RequestRejection): void {
  const body = JSON.stringify({ error: { code: rejection.code, message: rejection.message } });
  const retry = rejection.retryAfterS ? `Retry-After: ${rejection.retryAfterS}\r\n` : '';
  socket.end(
    `HTTP/1.1 ${rejection.status} ${STATUS_CODES[rejection.status] ?? ''}\r\nContent-Type: application/json\r\n${retry}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
