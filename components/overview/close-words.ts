import type { SessionSummary } from '@/lib/contract/sessions';

const NAMES: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
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
};

/** `1011 internal error`; `never accepted` where no connection was. */
export function closeWords(close: SessionSummary['close']): string {
  if (close.code === null) return 'never accepted';
  const name = NAMES[close.code] ?? (close.code >= 4000 ? 'private to the application' : '');
  return `${close.code} ${name}`.trim();
}
