import { redact } from '../../../domain/redaction/redact-text';
import type { Clock } from '../../../kit/clock';
import { CookieJar } from '../../../net/cookie-jar';
import { addressError, guardedLookup } from '../../../net/guarded-lookup';
import { DIRECT, type Outbound } from '../../../net/outbound';
import { createOutboundFetch } from '../../../net/outbound-fetch';
import { isProxyError } from '../../../net/proxy-error';
import { tlsAdvice } from '../../../net/tls-problems';
import { readBody } from '../../transports/read-body';
import { readError } from '../../transports/read-error';
import { learnedSecrets } from './learned-secrets';

/** A request over HTTP, with its values filled in. */
export type HttpStep = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the target's host, or absolute. */
  url: string;
  headers: Readonly<Record<string, string>>;
  json?: unknown;
  form?: Readonly<Record<string, string>> | undefined;
  /** Keeps what is saved of an answer. Returns the name of a value that is not in it; null where all are. `text`: the whole body. */
  keep(text: string): string | null;
};

/** How a request ended. `code`: `HTTP_401`, `NO_VALUE`, `UNREACHABLE`, `TIMEOUT`, `HOST_REFUSED`, `REDIRECTED`, `TOO_LONG` or `BAD_REQUEST`. */
export type HttpOutcome =
  | { ok: true }
  | {
      ok: false;
      code: string;
      /** Redacted. */
      text: string;
      /** There where the connection itself failed: some errnos take a second proof to find out whose fault they are. */
      network?: { code: string; addresses: string[]; isProxyFault: boolean } | undefined;
    };

export type HttpStepsSetup = {
  /** The target's URL. */
  url: string;
  /** Where requests may go besides the target's own host: `idp.example.com`, `idp.example.com:8443`. */
  hosts: readonly string[];
  outbound?: Outbound | undefined;
  linkLocal: boolean;
  /** Values that must not be shown. */
  secrets: readonly string[];
  clock: Clock;
  /** How long one request may take, its redirects included, ms. */
  timeoutMs?: number;
};

/** Answers that are read, and redirects that are followed. */
const ANSWER_BYTES = 256 * 1024;
const REDIRECTS = 5;
const TIMEOUT_MS = 10_000;
const ERROR_TEXT = 200;

const TIMED_OUT = Symbol('timed out');

/** The requests over HTTP of one session: log in, take a ticket, get an OAuth2 token. They share their cookies. */
export class HttpSteps {
  private readonly setup: HttpStepsSetup;
  private readonly jar = new CookieJar();
  private readonly learned = new Set<string>();
  private readonly origin: URL;
  private readonly fetch: typeof fetch;

  constructor(setup: HttpStepsSetup) {
    this.setup = setup;
    const url = new URL(setup.url);
    this.origin = new URL(`${url.protocol === 'wss:' ? 'https:' : 'http:'}//${url.host}/`);
    const { outbound = DIRECT, linkLocal } = setup;
    const lookup = outbound.lookup ?? (linkLocal ? undefined : guardedLookup);
    this.fetch = createOutboundFetch({ ...outbound, lookup });
  }

  /** Sends one request and keeps what it saves. Never rejects, and ends by its time limit, or at once when `signal` is aborted. */
  async run(step: HttpStep, signal?: AbortSignal): Promise<HttpOutcome> {
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    const timeoutMs = this.setup.timeoutMs ?? TIMEOUT_MS;
    const disarm = this.setup.clock.after(timeoutMs, () => stop.abort(TIMED_OUT));
    try {
      return await this.attempt(step, stop.signal);
    } catch (error) {
      const isLate = stop.signal.reason === TIMED_OUT;
      if (isLate) return this.failed('TIMEOUT', step, `had no answer in ${timeoutMs / 1000} s`);
      return this.unreachable(step, error);
    } finally {
      disarm();
      signal?.removeEventListener('abort', abort);
    }
  }

  /** The Cookie header for the target itself: `own`, and the cookies that it has set. Null where there is none. */
  cookieHeader(own = ''): string | null {
    return this.jar.header(new URL(this.setup.url), own);
  }

  /** What the answers contained that must not be shown: cookies, tokens, tickets. */
  secrets(): string[] {
    return [...this.learned, ...this.jar.values()];
  }

  private async attempt(step: HttpStep, signal: AbortSignal): Promise<HttpOutcome> {
    if (!URL.canParse(step.url, this.origin))
      return this.failed('BAD_REQUEST', step, 'has a URL that cannot be read');
    let url = new URL(step.url, this.origin);
    let { method } = step;
    for (let redirects = 0; ; redirects++) {
      const refused = this.refusalOf(url);
      if (refused !== null) return this.failed('HOST_REFUSED', step, refused);
      const response = await this.send(step, { url, method, signal });
      const { status } = response;
      this.jar.keep(url, response.headers.getSetCookie());
      const location = response.headers.get('location');
      const isRedirect = status >= 300 && status < 400 && location !== null;
      if (!isRedirect) return await this.answered(step, response);
      await response.body?.cancel();
      const next = URL.canParse(location, url) ? new URL(location, url) : null;
      if (next === null || !isSameHost(url, next) || redirects >= REDIRECTS) {
        const where = next === null ? 'a URL that cannot be read' : next.origin;
        return this.failed(
          'REDIRECTED',
          step,
          `was redirected to ${where} (HTTP ${status}); only redirects on the same host are followed, ${REDIRECTS} at most`,
        );
      }
      url = next;
      if (status === 303 || (status < 303 && method === 'POST')) method = 'GET';
    }
  }

  private send(
    step: HttpStep,
    { url, method, signal }: { url: URL; method: HttpStep['method']; signal: AbortSignal },
  ): Promise<Response> {
    const headers = new Headers({ 'user-agent': 'tocsin', accept: 'application/json' });
    for (const [name, value] of Object.entries(step.headers)) headers.set(name, value);
    const cookie = this.jar.header(url, headers.get('cookie') ?? '');
    if (cookie !== null) headers.set('cookie', cookie);
    const body = method === step.method ? bodyOf(step) : null;
    if (body !== null && !headers.has('content-type')) headers.set('content-type', body.type);
    return this.fetch(url, {
      method,
      headers,
      body: body?.text ?? null,
      redirect: 'manual',
      signal,
    });
  }

  /** Why nothing is sent to a URL; null where it may be tried. */
  private refusalOf({ protocol, host, hostname, origin }: URL): string | null {
    if (!this.setup.linkLocal) {
      const error = addressError(hostname.replace(/^\[(.*)\]$/, '$1'));
      if (error) return `was not sent: ${error.message}`;
    }
    if (origin === this.origin.origin) return null;
    const isListed = this.setup.hosts.some((one) => one === hostname || one === host);
    if (!isListed)
      return `was not sent to ${host}: it is neither the target's host nor one of its \`hosts\``;
    if (protocol === 'https:' || (protocol === 'http:' && this.origin.protocol === 'http:'))
      return null;
    return `was not sent to ${origin}: only https is, where the target uses TLS`;
  }

  private async answered(step: HttpStep, response: Response): Promise<HttpOutcome> {
    const { text, isCut } = await readBody(response, ANSWER_BYTES);
    for (const secret of learnedSecrets(text)) this.learned.add(secret);
    const { status } = response;
    if (status < 200 || status >= 300) {
      const said = text.trim().slice(0, ERROR_TEXT);
      const what = `was answered with HTTP ${status}${said ? `: ${said}` : ''}`;
      return this.failed(`HTTP_${status}`, step, what);
    }
    if (isCut) return this.failed('TOO_LONG', step, 'had an answer of more than 256 KiB');
    const missing = step.keep(text);
    if (missing === null) return { ok: true };
    return this.failed('NO_VALUE', step, `had an answer without \`${missing}\``);
  }

  private unreachable(step: HttpStep, error: unknown): HttpOutcome {
    const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const { code, message, addresses } = readError(inner);
    const advice = tlsAdvice({ code, message }, 'this target');
    const isProxyFault = isProxyError(inner) && inner.code === 'EPROXY';
    return {
      ...this.failed('UNREACHABLE', step, `could not be sent: ${advice ?? message}`),
      network: { code, addresses, isProxyFault },
    };
  }

  private failed(code: string, { method, url }: HttpStep, what: string) {
    const path = url.replace(/[?#].*$/s, '');
    const secrets = [...this.setup.secrets, ...this.secrets()];
    return { ok: false as const, code, text: redact(`${method} ${path} ${what}`, secrets) };
  }
}

function bodyOf({ json, form }: HttpStep): { text: string; type: string } | null {
  if (json !== undefined) return { text: JSON.stringify(json), type: 'application/json' };
  if (form === undefined) return null;
  return {
    text: new URLSearchParams({ ...form }).toString(),
    type: 'application/x-www-form-urlencoded',
  };
}

/** The same host and port, or the same host with TLS where there was none. */
function isSameHost(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  return from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname;
}
