/** Names of the registered WebSocket close codes (RFC 6455 §7.4 and the IANA registry). */
const CLOSE_CODE_NAMES: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1004: 'reserved',
  1005: 'no status received',
  1006: 'abnormal closure, no close frame',
  1007: 'invalid payload data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'mandatory extension missing',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failure',
  3000: 'unauthorized',
  3003: 'forbidden',
  3008: 'timeout',
  4401: 'unauthorized (by convention)',
  4403: 'forbidden (by convention)',
};

/** Name of a close code, for people. Accepts any number and never throws. */
export function closeCodeName(code: number): string {
  const name = CLOSE_CODE_NAMES[code];
  if (name) return name;
  if (code >= 3000 && code < 4000) return 'registered by a library';
  if (code >= 4000 && code < 5000) return 'private to the application';
  return 'unassigned';
}

/**
 * Whether a code means authentication, by registration (3000, 3003) or by wide convention (4401, 4403). 1008 does not: it
 * names no stage.
 */
export function isAuthCloseCode(code: number): boolean {
  return code === 3000 || code === 3003 || code === 4401 || code === 4403;
}
