/** Close codes in words (RFC 6455 and the IANA registry). */
const NAMES: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no code given',
  1006: 'connection lost without a close',
  1007: 'invalid payload',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension required',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS failure',
  3000: 'unauthorized',
  3003: 'forbidden',
  3008: 'timeout',
};

/** `internal error`; unlisted codes by the range they belong to. */
function closeName(code: number): string {
  const known = NAMES[code];
  if (known) return known;
  if (code >= 4000) return 'private code of the application';
  if (code >= 3000) return 'registered code';
  return 'reserved code';
}

/** `1011 internal error`; a connection that was never accepted has no code. */
export function closeWords(code: number | null): string {
  return code === null ? 'never accepted' : `${code} ${closeName(code)}`;
}

type Close = { code: number | null; reason: string; by: 'server' | 'client' | 'network' | null };

const WHO = { server: 'The backend', client: 'Tocsin', network: 'The network' } as const;

/** The end of a connection as a sentence. */
export function closeSentence({ code, reason, by }: Close): string {
  if (code === null) return 'No connection was accepted.';
  if (by === 'network' || code === 1006) return 'The connection was lost without a close frame.';
  const who = by === null ? 'The connection was closed' : `${WHO[by]} closed the connection`;
  const why = reason ? `, saying “${reason}”` : '';
  return `${who} with ${closeWords(code)}${why}.`;
}
