import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ENGINE_TRANSPORTS, type EngineTransport, type OpenRequest } from './transport';

/** Where the client of Socket.IO connects, and how. */
export type SocketIoAddress = {
  /** Scheme, host and port. */
  origin: string;
  /** The path of Engine.IO, `/socket.io/` where the URL has none. */
  path: string;
  /** Parameters of the URL without those that Engine.IO sets itself. */
  query: Record<string, string>;
  namespace: string;
  transports: readonly EngineTransport[];
  headers: Record<string, string>;
};

const DEFAULT_PATH = '/socket.io/';
/** Parameters of Engine.IO: version, transport, session, and a number against caches. */
const OWN_PARAMETERS = new Set(['EIO', 'transport', 'sid', 't', 'b64']);

/**
 * Reads the URL of a target, which may be the one that a browser shows for the connection
 * (`wss://host/socket.io/?EIO=4&transport=websocket`). User info becomes a header. Throws where the URL or a header cannot be sent.
 */
export function socketIoAddress({ url, headers, socketIo }: OpenRequest): SocketIoAddress {
  const { protocol, host, pathname, searchParams, username, password } = new URL(url);
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  const named = ENGINE_TRANSPORTS.filter((one) => searchParams.get('transport') === one);
  const userInfo = username || password ? { authorization: basic(username, password) } : {};
  return {
    origin: `${protocol}//${host}`,
    path: pathname === '/' ? DEFAULT_PATH : pathname,
    query: Object.fromEntries([...searchParams].filter(([name]) => !OWN_PARAMETERS.has(name))),
    namespace: `/${(socketIo?.namespace ?? '').replace(/^\//, '')}`,
    transports: socketIo?.transports ?? (named.length > 0 ? named : ENGINE_TRANSPORTS),
    headers: Object.assign({}, userInfo, headers),
  };
}

function basic(username: string, password: string): string {
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
}
