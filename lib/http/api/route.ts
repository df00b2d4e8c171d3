import type { z } from 'zod';
import type { Operation } from '../../contract/api/operation';
import { findOperation, missingAccess, requiredRole } from '../../contract/api/operation-role';
import { withoutBasePath } from '../../contract/base-path';
import type { Actor } from '../../domain/people/people';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createTimeSlices } from '../../kit/time-slices';
import { createAuditedState } from '../../services/audit/audited-state';
import type { SignInSource } from '../access/sign-ins';
import { BODY_LIMIT_BYTES } from '../server/admission';
import {
  ACTOR_HEADER,
  CLIENT_HEADER,
  SECURE_HEADER,
  SIGN_IN_HEADER,
} from '../server/inner-headers';
import { withoutKey } from '../server/paths';
import { type RuntimeSlot, runtimeOrNull } from '../slot';
import { answerError, knownError } from './answer-error';
import { jsonAnswer } from './json-answer';
import { requireSmallJson } from './json-scan';
import { noteUnread } from './note-unread';
import { parseJson, readBody } from './read-body';
import { parseQuery } from './request-query';

/** One request to the API, as a handler sees it. */
type Call = {
  runtime: RuntimeSlot;
  /** Its `state` writes the audit log with every change. */
  services: RuntimeSlot['services'];
  /** The sender. Errors: AppError `unauthorized` on an open route without a sign-in. */
  readonly actor: Actor;
  actorOrNull: Actor | null;
  /** The sign-in of the request's cookie; null without one. */
  signInId: string | null;
  /** Where the request comes from. */
  source: SignInSource;
  /** Whether the browser speaks https. */
  secure: boolean;
  request: Request;
  /** Dynamic parts of the path, decoded. */
  params: Record<string, string>;
  /**
   * The query, which the schema of the operation has accepted before the handler runs: unknown and repeated parameters never get
   * here. Errors of both: ZodError, AppError `too_large`, `invalid_input`.
   */
  query<S extends z.ZodType>(schema: S): z.output<S>;
  body<S extends z.ZodType>(schema: S & Unsigned<S>): Promise<z.output<S>>;
  /**
   * A body that says who did it, in `field`. A user or token with a name of its own signs with that name, whatever the body
   * says, and may leave the field out. Errors as `body`.
   */
  signedBody<F extends string, S extends z.ZodType<Record<F, string>>>(
    schema: S,
    field: F,
  ): Promise<z.output<S>>;
};

/** Keeps a schema with a field `by` out of `body`, where anybody could write any name into it. */
type Unsigned<S extends z.ZodType> =
  z.output<S> extends { by: string } ? { read: 'this with signedBody' } : unknown;

/** Resolves with a value (sent as 200, JSON) or with a whole response. */
export type Handler = (call: Call) => Promise<unknown>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
type Context = { params: Promise<Record<string, string | string[] | undefined>> };
type Exported = (request: Request, context: Context) => Promise<Response>;

/** The exports of a route file: every method; methods without a handler answer 405. */
export function route(handlers: Partial<Record<Method, Handler>>): Record<Method, Exported> {
  const allowed = METHODS.filter((method) => handlers[method]);
  const entries = METHODS.map((method) => {
    const handler = handlers[method] ?? notAllowed(allowed);
    return [method, (request: Request, context: Context) => handle(handler, request, context)];
  });
  return Object.fromEntries(entries) as Record<Method, Exported>;
}

/** JSON with a status other than 200. */
export function answer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json(value, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

async function handle(handler: Handler, request: Request, context: Context): Promise<Response> {
  const runtime = runtimeOrNull();
  const where = `${request.method} ${withoutKey(pathOf(request))}`;
  const actor = actorOf(request);
  try {
    if (!runtime)
      throw new AppError('unavailable', 'the server that these pages belong to is not running');
    const url = new URL(request.url);
    const found = findOperation(request.method, pathOf(request));
    requireAccess({ request, operation: found?.operation, actor });
    // Without an operation the handler answers 404 or 405, whatever the query says.
    const query =
      found?.operation && !found.operation.foreignQuery
        ? parseQuery(url.searchParams, found.operation.query ?? null)
        : {};
    const call = createCall({ runtime, request, actor, query }, await context.params);
    const value = await handler(call);
    return value instanceof Response
      ? value
      : jsonAnswer(value, { request, operation: found?.operation });
  } catch (error) {
    const known = knownError(error);
    if (runtime && known) noteUnread(runtime, senderOf(request, actor), known);
    return answerError(error, (unforeseen) => runtime?.report(unforeseen, where));
  }
}

const senderOf = (request: Request, actor: Actor | null) => ({
  path: pathOf(request),
  actor,
  userAgent: request.headers.get('user-agent'),
});

/** As the table of operations names it. */
const pathOf = (request: Request): string => withoutBasePath(new URL(request.url).pathname);

/** The guard in front writes this header on every request, whatever the client sent. */
function actorOf(request: Request): Actor | null {
  const text = request.headers.get(ACTOR_HEADER);
  return text ? (JSON.parse(decodeURIComponent(text)) as Actor) : null;
}

/** Checks what the table of operations requires (docs/adr/0015-roles-by-operation.md). Throws AppError `unauthorized`, `forbidden`. */
function requireAccess(of: {
  request: Request;
  operation: Operation | undefined;
  actor: Actor | null;
}): void {
  const { operation, actor } = of;
  const { method } = of.request;
  if (requiredRole(method, operation) === null) return;
  if (!actor) throw new AppError('unauthorized', 'sign in, or send an API token');
  const missing = missingAccess({ method, operation }, actor);
  if (!missing) return;
  const { name, role, scope } = actor;
  const has = role === null ? `is a token with the scope ${scope}` : `is ${role}`;
  throw new AppError('forbidden', `this needs the role ${missing.needed}; ${name} ${has}`, {
    details: { needed: missing.needed, role, ...(scope === undefined ? {} : { scope }) },
  });
}

type Received = {
  runtime: RuntimeSlot;
  request: Request;
  actor: Actor | null;
  query: Record<string, string>;
};

function createCall(
  { runtime, request, actor, query }: Received,
  params: Awaited<Context['params']>,
): Call {
  const { services } = runtime;
  return {
    runtime,
    services: actor ? { ...services, state: createAuditedState(services.state, actor) } : services,
    get actor() {
      if (!actor) throw new AppError('unauthorized', 'sign in, or send an API token');
      return actor;
    },
    actorOrNull: actor,
    signInId: request.headers.get(SIGN_IN_HEADER) || null,
    source: {
      address: request.headers.get(CLIENT_HEADER) ?? '',
      browser: request.headers.get('user-agent') ?? '',
    },
    secure: request.headers.get(SECURE_HEADER) === '1',
    request,
    params: Object.fromEntries(
      Object.entries(params ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    query: (schema) => schema.parse(query),
    body: async (schema) => schema.parse(await readJson(request, services.clock)),
    async signedBody(schema, field) {
      const sent = await readJson(request, services.clock);
      const hasName = actor !== null && ['session', 'proxy', 'token'].includes(actor.via);
      if (!hasName || typeof sent !== 'object' || sent === null) return schema.parse(sent);
      return schema.parse({ ...sent, [field]: actor.name });
    },
  };
}

async function readJson(request: Request, clock: Clock): Promise<unknown> {
  const body = await readBody(request, BODY_LIMIT_BYTES);
  await requireSmallJson(body, createTimeSlices(clock));
  return parseJson(body.toString('utf8'));
}

function notAllowed(allowed: readonly Method[]): Handler {
  return async ({ request }) =>
    answer(
      405,
      { error: { code: 'invalid_input', message: `${request.method} is not allowed here` } },
      { allow: allowed.join(', ') },
    );
}
