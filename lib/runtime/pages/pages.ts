import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ROOT } from '../version';
import { pagesDirectory } from './pages-directory';

export type Pages = {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reload, in development. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
};

/** The pages and route handlers, by Next. */
export async function createPages(options: {
  dev: boolean;
  port: number;
  basePath: string;
  /** What `ensureBuild` returned; absent: the installation. */
  root?: string | undefined;
}): Promise<Pages> {
  const { dev, port, basePath, root = ROOT } = options;
  // Read by next.config.js.
  process.env.TOCSIN_PAGES_BASE_PATH = basePath;
  process.env.TOCSIN_PAGES_DIRECTORY = dev ? '' : pagesDirectory(basePath);
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  // React and Next choose their builds by it when they are first loaded, so it is set before that.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' });
  const { default: next } = await import('next');
  // Next attaches its upgrade handler to this server, which never listens; the request guard passes accepted upgrades on.
  const upgrades = createServer();
  const app = next({ dev, dir: root, hostname: 'localhost', port, httpServer: upgrades });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    request: (request, response) => handle(request, response),
    ...(dev
      ? { upgrade: (request, socket, head) => void upgrades.emit('upgrade', request, socket, head) }
      : {}),
    close: () => app.close(),
  };
}
