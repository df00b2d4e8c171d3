const REQUEST_MS = 5_000;
const LONGEST_RETRY_AFTER_MS = 300_000;
/** Statuses that another try may change; any other 4xx means that the events themselves are refused. */
const AGAIN = new Set([401, 403, 404, 408, 421, 425, 429]);
const TOO_LARGE = 413;
const PATH = 'api/v1/events';

/** `url`: of the console, with its base path where it has one, or the whole address of its events. */
function addressOf(url) {
  const text = String(url);
  return text.endsWith(`/${PATH}`) ? text : `${text.replace(/\/+$/, '')}/${PATH}`;
}

/**
 * Sends one batch, a list of JSON texts. Resolves with `taken` and how many were rejected, `refused`, `tooLarge`, or `again`; never
 * rejects. An answer that is not the console's, such as the sign-in page of a proxy, has taken nothing.
 */
export async function postEvents({ url, token, batch, signal }) {
  const stopped = new AbortController();
  const late = setTimeout(() => stopped.abort(new Error('no answer in time')), REQUEST_MS);
  const stop = () => stopped.abort(new Error('the reporter has ended'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(addressOf(url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tocsin-reporter',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: `[${batch.join(',')}]`,
      redirect: 'manual',
      signal: stopped.signal,
    });
    if (response.ok) return readAnswer(await response.json().catch(() => null));
    await response.body?.cancel();
    const error = `HTTP ${response.status}`;
    if (response.status === TOO_LARGE) return { kind: 'tooLarge', error };
    const isFinal = response.status >= 400 && response.status < 500 && !AGAIN.has(response.status);
    if (isFinal) return { kind: 'refused', error };
    return { kind: 'again', error, retryAfterMs: retryAfter(response.headers.get('retry-after')) };
  } catch (error) {
    return { kind: 'again', error: String(error?.cause?.message ?? error?.message ?? error) };
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
}

function readAnswer(answer) {
  if (typeof answer?.accepted !== 'number')
    return { kind: 'again', error: 'the answer is not that of a Tocsin console' };
  const rejected = Array.isArray(answer.rejected) ? answer.rejected : [];
  const error = rejected.length > 0 ? `rejected: ${rejected[0]?.message}` : undefined;
  return { kind: 'taken', rejected: rejected.length, error };
}

function retryAfter(text) {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms)) : 0;
}
