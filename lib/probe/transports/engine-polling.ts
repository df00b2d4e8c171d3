import { CookieJar } from '../../net/cookie-jar';
import { addressError, guardedLookup } from '../../net/guarded-lookup';
import { DIRECT } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import { readBody } from './read-body';
import { sizeText } from './size-text';
import type { OpenRequest, Refusal } from './transport';
import { TRANSPORT_LIMITS } from './transport-limits';

/** A request of HTTP long-polling that was answered by a status other than 200. */
export class PollRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`HTTP ${refusal.status}${refusal.text ? `: ${refusal.text}` : ''}`);
    this.refusal = refusal;
  }
}

/** An answer over a limit of ours. */
export class PollTooLong extends Error {}

/** The requests of Engine.IO's HTTP long-polling: over the target's TLS and proxy, with cookies, bounded. */
export class EnginePolling {
  private readonly request: OpenRequest;
  private readonly headers: Record<string, string>;
  readonly jar = new CookieJar();
  private readonly stopping = new AbortController();
  private readonly fetch: typeof fetch;
  private readonly onConnected: () => void;

  /** `onConnected`: called for every connection once it can carry a request, at the latest with its answer. */
  constructor(request: OpenRequest, headers: Record<string, string>, onConnected: () => void) {
    this.request = request;
    this.headers = headers;
    this.onConnected = onConnected;
    const { outbound = DIRECT, linkLocal } = request;
    const lookup = outbound.lookup ?? (linkLocal ? undefined : guardedLookup);
    this.fetch = createOutboundFetch({ ...outbound, lookup }, onConnected);
  }

  /** Sends a request, a POST where it has a body, and resolves with the answer's body. Rejects with PollRefused, PollTooLong, or as `fetch` does. */
  async call(uri: string, body?: string): Promise<string> {
    const url = new URL(uri);
    const refused = this.request.linkLocal ? null : addressError(url.hostname);
    if (refused) throw refused;
    const cookie = this.jar.header(url, this.headers.cookie);
    const response = await this.fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      body: body ?? null,
      headers: {
        ...this.headers,
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'text/plain;charset=UTF-8' }),
      },
      redirect: 'manual',
      signal: this.stopping.signal,
    });
    // A proxy that forwards requests makes the connection to the server by itself: an answer shows that it has one.
    this.onConnected();
    this.jar.keep(url, response.headers.getSetCookie());
    if (response.status === 200) return this.read(response);
    const text = await readHead(response);
    const location = response.headers.get('location');
    throw new PollRefused({ status: response.status, text, location });
  }

  /** Ends the requests that still run. */
  stop(): void {
    this.stopping.abort();
  }

  private async read(response: Response): Promise<string> {
    const limit = this.request.maxMessageBytes;
    const { text, isCut } = await readBody(response, limit);
    if (!isCut) return text;
    throw new PollTooLong(`a message exceeds maxMessage (${sizeText(limit)}): raise it`);
  }
}

async function readHead(response: Response): Promise<string> {
  const { text } = await readBody(response, TRANSPORT_LIMITS.refusalBytes);
  const isReadable = /json|text\/plain/i.test(response.headers.get('content-type') ?? 'text/plain');
  return isReadable ? text.trim().slice(0, 600) : '';
}
