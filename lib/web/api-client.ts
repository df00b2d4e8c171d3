import { BASE_PATH } from '../contract/base-path';

/** Where the browser asks for the API. */
export const API = `${BASE_PATH}/api/v1`;

/** Most of a body that is not JSON which an error keeps, in characters. */
const DETAIL_LIMIT = 500;

/**
 * Longest wait for what a screen reads, to the end of its body. A hanging server or a lossy network must not leave stale data on the screen as if it were current. Writes have no limit.
 */
export const ANSWER_LIMIT_MS = 10_000;

export type ApiErrorCode = string;

/**
 * A failed request to our own API. `status` is 0 where no answer came. `code` is that of the error
 * body, or `unreachable` (no answer), `bad_answer` (an answer that the contract does not allow).
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly details: unknown;

  constructor(code: ApiErrorCode, message: string, more: { status: number; details?: unknown }) {
    super(message);
    this.code = code;
    this.status = more.status;
    this.details = more.details;
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === 'ApiError' && 'status' in error;
}

/** Whether the same request may succeed later: no answer came, or the server was busy. */
export function isRetryable(error: unknown): boolean {
  return isApiError(error) && (error.status === 0 || error.status === 503 || error.status === 504);
}

export type Params = Record<string, string | number | null | undefined>;

/** A query string with its `?`, or ''; empty and missing values are left out. Keys keep their order. */
export function queryString(params: Params): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A schema of zod, as far as answers need one. */
type AnswerSchema<T> = {
  safeParse(
    answer: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: unknown } };
};

type Request<T> = {
  /** Loads what the answer must be, beside the request: no screen needs a schema before its first answer. */
  schema: () => Promise<AnswerSchema<T>>;
  params?: Params;
  body?: unknown;
  signal?: AbortSignal;
};

export type ApiClient = {
  get<T>(path: string, request: Request<T>): Promise<T>;
  send<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    request: Request<T>,
  ): Promise<T>;
};

type Answered = { status: number; ok: boolean; text: string };

/** For answers that nothing reads. */
export const anyAnswer = async (): Promise<AnswerSchema<unknown>> => ({
  safeParse: (data) => ({ success: true, data }),
});

/** The code of the pages is that of the server that served them: after an upgrade its parts are gone. */
async function loaded<T>(part: Promise<T>, status: number): Promise<T> {
  try {
    return await part;
  } catch {
    const message =
      'A part of this page cannot be loaded. The server may be newer than the page: reload.';
    throw new ApiError('bad_answer', message, { status });
  }
}

async function errorOf({ status, text }: Answered): Promise<ApiError> {
  const { errorBodySchema } = await loaded(import('../contract/api/errors'), status);
  const parsed = errorBodySchema.safeParse(jsonOrNull(text));
  if (parsed.success) {
    const { code, message, details } = parsed.data.error;
    return new ApiError(code, message, { status, details });
  }
  const message = `The server answered ${status} without a reason.`;
  return new ApiError('bad_answer', message, { status, details: text.slice(0, DETAIL_LIMIT) });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function initOf(method: string, { body, signal }: Request<unknown>, limitMs: number): RequestInit {
  const reads = method === 'GET';
  const signals = [...(signal ? [signal] : []), ...(reads ? [AbortSignal.timeout(limitMs)] : [])];
  return {
    method,
    credentials: 'same-origin',
    headers:
      body === undefined && reads
        ? { accept: 'application/json' }
        : { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
  };
}

/** A client that parses every answer. `onUnauthorized` runs on each 401, before the error is thrown. */
export function createApiClient(
  fetcher: Fetch,
  onUnauthorized: () => void,
  limitMs = ANSWER_LIMIT_MS,
): ApiClient {
  async function requestJson<T>(
    method: string,
    path: string,
    request: Request<T>,
  ): Promise<Answered> {
    const url = `${API}${path}${queryString(request.params ?? {})}`;
    try {
      const response = await fetcher(url, initOf(method, request, limitMs));
      return { status: response.status, ok: response.ok, text: await response.text() };
    } catch (cause) {
      if (request.signal?.aborted) throw cause;
      throw new ApiError('unreachable', 'The Tocsin server does not answer.', { status: 0 });
    }
  }

  async function requestWithLimit<T>(
    method: string,
    path: string,
    request: Request<T>,
  ): Promise<T> {
    const loading = request.schema();
    // Whether there is an answer at all is said first.
    loading.catch(() => undefined);
    const answer = await requestJson(method, path, request);
    if (!answer.ok) {
      if (answer.status === 401) onUnauthorized();
      throw await errorOf(answer);
    }
    const schema = await loaded(loading, answer.status);
    const parsed = schema.safeParse(jsonOrNull(answer.text));
    if (parsed.success) return parsed.data;
    throw new ApiError(
      'bad_answer',
      'This page does not understand the server’s answer. The server may be newer than the page: reload.',
      { status: answer.status, details: parsed.error.issues },
    );
  }
  return {
    get: (path, request) => requestWithLimit('GET', path, request),
    send: (method, path, request) => requestWithLimit(method, path, request),
  };
}

const SIGN_IN = `${BASE_PATH}/sign-in`;

/** The sign-in page, and where to continue after it. */
export function signInUrl(here: string): string {
  return `${SIGN_IN}?next=${encodeURIComponent(here)}`;
}

let isSigningOut = false;

/** While the user signs out, a 401 is no surprise: where to go then is decided by the answer to signing out. */
export function setSigningOut(signingOut: boolean): void {
  isSigningOut = signingOut;
}

function goToSignIn(): void {
  if (isSigningOut || window.location.pathname === SIGN_IN) return;
  window.location.assign(signInUrl(window.location.pathname + window.location.search));
}

/** A client of our own API over another `fetch`. */
export const apiOver = (fetcher: Fetch): ApiClient => createApiClient(fetcher, goToSignIn);

export const api: ApiClient = apiOver((url, init) => fetch(url, init));

/** The zod issues in an error's details, be they the details themselves or their `issues`. */
export function zodIssuesOf(error: unknown): unknown[] {
  const details = isApiError(error) ? error.details : undefined;
  if (Array.isArray(details)) return details;
  const issues = (details as { issues?: unknown } | null | undefined)?.issues;
  return Array.isArray(issues) ? issues : [];
}
