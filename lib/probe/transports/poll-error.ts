import { isProxyError } from '../../net/proxy-error';
import { PollRefused } from './engine-polling';
import { readError } from './read-error';
import type { TransportError } from './transport';

/** How far a connection had come. */
type Progress = { isConnected: boolean; isAccepted: boolean };

/** What failed where a request of HTTP long-polling did. */
export function pollError(error: unknown, progress: Progress): TransportError {
  if (error instanceof PollRefused) {
    const code = `POLL_HTTP_${error.refusal.status}`;
    return { phase: phaseOf(code, progress), code, message: refusalText(error), addresses: [] };
  }
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code, message, addresses } = readError(inner);
  const described = { phase: phaseOf(code, progress), code, message, addresses };
  const isProxyFault = isProxyError(inner) && inner.code === 'EPROXY';
  return isProxyFault ? { ...described, isProxyFault } : described;
}

function phaseOf(code: string, { isConnected, isAccepted }: Progress): TransportError['phase'] {
  if (isAccepted) return 'open';
  if (isConnected) return 'upgrade';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  return /CERT|SSL|TLS|EPROTO|UNABLE_TO/.test(code) ? 'tls' : 'tcp';
}

/** Where requests of one client reach different servers, the second one does not know its session. */
function refusalText({ message }: PollRefused): string {
  const hint = /session id unknown/i.test(message)
    ? ': do requests of one client reach different servers (sticky sessions)?'
    : '';
  return `polling was answered with ${message}${hint}`;
}
