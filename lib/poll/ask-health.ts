import type { HealthPoll, HealthReading } from '../domain/polls/health-poll';
import { type HealthAnswer, readHealth, unansweredHealth } from '../domain/polls/read-health';
import { addressProblem } from '../domain/targets/refused-address';

const BODY_BYTES = 64 * 1024;
const MOST_REDIRECTS = 2;

export type AskTools = {
  fetch: typeof fetch;
  /** Link-local addresses and cloud metadata services may be asked. */
  allowLinkLocal: boolean;
  /** Aborts when the process stops. */
  signal: AbortSignal;
};

/** Asks once. `address`: whole URL. Never rejects: no answer is a reading, too. */
export async function askHealth(
  poll: HealthPoll,
  address: string,
  { fetch: ask, allowLinkLocal, signal }: AskTools,
): Promise<HealthReading> {
  const late = AbortSignal.timeout(poll.timeoutMs);
  try {
    let url = new URL(address);
    for (let redirects = 0; ; redirects++) {
      const refusal = addressProblem(url.hostname, allowLinkLocal);
      if (refusal !== null) return unansweredHealth('not_measurable', refusal);
      const response = await ask(url, {
        headers: { accept: 'application/json', 'user-agent': 'tocsin-poll' },
        redirect: 'manual',
        signal: AbortSignal.any([signal, late]),
      });
      const next = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || next === null)
        return readHealth(poll, await readAnswer(response));
      await response.body?.cancel();
      const to = new URL(next, url);
      if (to.origin !== url.origin)
        return unansweredHealth('not_measurable', `redirected to another origin, ${to.origin}`);
      if (redirects === MOST_REDIRECTS)
        return unansweredHealth('not_measurable', 'redirected more than twice');
      url = to;
    }
  } catch (error) {
    if (late.aborted) return unansweredHealth('failed', `no answer in ${poll.timeoutMs} ms`);
    return unansweredHealth('failed', reasonOf(error));
  }
}

/** At most 64 KiB of the body are read. */
async function readAnswer(response: Response): Promise<HealthAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > BODY_BYTES) {
      await reader?.cancel();
      return { status: response.status, body: '', isCut: true };
    }
    chunks.push(part.value);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return { status: response.status, body, isCut: false };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return cause.message || code || cause.name;
}
