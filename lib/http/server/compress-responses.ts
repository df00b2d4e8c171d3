import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';

/** Smaller bodies would not fit into fewer packets. Bytes. */
const SMALLEST = 1_024;
/** Of 11: scripts are 6 % smaller than with 4 for a fifth more time, and with 9 another 2 % for twenty times as much. */
const BROTLI_QUALITY = 5;

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Compresses what a response writes, by Accept-Encoding, as it is written: text of at least a kilobyte that is not compressed
 * already. Answers to writes are left alone, because a new API token is one (docs/reverse-proxy.md, "Compression"); event streams too.
 */
export function createCompression(): (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> {
  const compress = compression({
    threshold: SMALLEST,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    filter(request, response) {
      const reads = request.method === 'GET' || request.method === 'HEAD';
      const type = String(response.getHeader('content-type') ?? '');
      if (!reads || type === '' || type.startsWith('text/event-stream')) return false;
      // Route handlers set it as a list of one, which the library takes for no type at all.
      response.setHeader('content-type', type);
      return compression.filter(request, response);
    },
    // The types are Express's; the library needs Node's request and response only.
  }) as unknown as Middleware;
  return (request, response) =>
    new Promise((resolve) => {
      compress(request, response, resolve);
    });
}
