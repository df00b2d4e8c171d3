import type { z } from 'zod';
import { AppError } from '../../kit/errors';
import { BODY_LIMIT_BYTES } from '../http/admission';
import { type RuntimeSlot, runtimeOrNull } from '../slot';
import { answerError } from './answer-error';
import { parseJson, readBody } from './read-body';

/** One request to the API, as a handler sees it. */
export type Call = {
  runtime: RuntimeSlot;
  services: RuntimeSlot['services'];
  request: Request;
  /** Dynamic parts of the path, decoded. */
  params: Record<string, string>;
  /** Errors of both: ZodError, AppError `too_large`, `invalid_input`. */
  query<S extends z.ZodType>(schema: S): z.output<S>;
  body<S extends z.ZodType>(schema: S): Promise<z.output<S>>;
};

/** Answers with a value (200, JSON) or with a response of its own. */
export type Handler = (call: Call) => Promise<unknown>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
type Context = { params: Promise<Record<string, string | string[] | undefined>> };
type Exported = (request: Request, context: Context) => Promise<Response>;

/** The exports of a route file: every method, those without a handler answering 405. */
export function route(handlers: Partial<Record<Method, Handler>>): Record<Method, Exported> {
  const allowed = METHODS.filter((method) => handlers[method]);
  const entries = METHODS.map((method) => {
    const handler = handlers[method] ?? notAllowed(allowed);
    return [method, (request: Request, context: Context) => run(handler, request, context)];
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

async function run(handler: Handler, request: Request, context: Context): Promise<Response> {
  const runtime = runtimeOrNull();
  const where = `${request.method} ${new URL(request.url).pathname}`;
  try {
    if (!runtime) throw new AppError('unavailable', 'the server around these pages is not running');
    const value = await handler(createCall(runtime, request, await context.params));
    return value instanceof Response ? value : answer(200, value);
  } catch (error) {
    return answerError(error, (unforeseen) => runtime?.report(unforeseen, where));
  }
}

function createCall(
  runtime: RuntimeSlot,
  request: Request,
  params: Awaited<Context['params']>,
): Call {
  return {
    runtime,
    services: runtime.services,
    request,
    params: Object.fromEntries(
      Object.entries(params ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    query: (schema) => schema.parse(Object.fromEntries(new URL(request.url).searchParams)),
    async body(schema) {
      const text = (await readBody(request, BODY_LIMIT_BYTES)).toString('utf8');
      return schema.parse(parseJson(text));
    },
  };
}

function notAllowed(allowed: readonly Method[]): Handler {
  return async ({ request }) =>
    answer(
      405,
      { error: { code: 'invalid_input', message: `${request.method} is not allowed here` } },
      { allow: allowed.join(', ') },
    );
}
