import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';

export type ProxyOptions = {
  /** `user:password` that the proxy asks for. */
  credentials?: string;
  /** Answers every request with this status and connects to nothing. */
  status?: number;
  /** Takes requests and never answers. */
  isSilent?: boolean;
  /** Makes it an https proxy. */
  tls?: { cert: string; key: string };
};

export type TestProxy = {
  url: string;
  port: number;
  /** What it was asked for: `CONNECT host:port`, or a method and a whole URL. */
  requests: string[];
  close(): Promise<void>;
};

/** A real HTTP proxy on a free loopback port: tunnels and plain requests. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const requests: string[] = [];
  const sockets = new Set<net.Socket>();
  const refusal = (request: http.IncomingMessage): number | null => {
    const expected = options.credentials && `Basic ${btoa(options.credentials)}`;
    if (expected && request.headers['proxy-authorization'] !== expected) return 407;
    return options.status ?? null;
  };
  const server = options.tls ? https.createServer(options.tls) : http.createServer();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    requests.push(`${request.method} ${request.url}`);
    const status = refusal(request);
    if (options.isSilent) return;
    if (status !== null) response.writeHead(status).end('from the proxy');
    else forward(request, response);
  });
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    requests.push(`CONNECT ${request.url}`);
    const status = refusal(request);
    if (options.isSilent) return;
    if (status !== null) socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
    else tunnel(request.url ?? '', socket, sockets);
  });
  const port = await listen(server);
  const url = `${options.tls ? 'https' : 'http'}://localhost:${port}`;
  return { url, port, requests, close: () => closeAll(server, sockets) };
}

function forward(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { 'proxy-authorization': _, ...headers } = request.headers;
  const onward = http.request(request.url ?? '', { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  request.pipe(onward);
}

function tunnel(authority: string, socket: net.Socket, sockets: Set<net.Socket>): void {
  const { hostname, port } = new URL(`http://${authority}`);
  // A name that tests can use: it resolves nowhere but here.
  const host = hostname === 'only-behind-the-proxy.invalid' ? '127.0.0.1' : hostname;
  const onward = net.connect({ host, port: Number(port) });
  sockets.add(onward);
  onward.once('connect', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.pipe(socket).pipe(onward);
  });
  onward.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
}

/** SOCKS 5 (RFC 1928) with names and IPv4 addresses, and user name and password (RFC 1929) where `credentials` are given. */
export async function startSocksProxy(options: { credentials?: string } = {}): Promise<TestProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer(async (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const read = reader(socket);
    const [, methods = 0] = await read(2);
    await read(methods);
    socket.write(Buffer.from([5, options.credentials ? 2 : 0]));
    if (options.credentials) {
      const [, userLength = 0] = await read(2);
      const user = await read(userLength);
      const [passwordLength = 0] = await read(1);
      const given = `${user}:${await read(passwordLength)}`;
      const isRight = given === options.credentials;
      socket.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void socket.end();
    }
    const [, , , kind] = await read(4);
    const host = kind === 1 ? [...(await read(4))].join('.') : await readName(read);
    const port = (await read(2)).readUInt16BE();
    requests.push(`CONNECT ${host}:${port}`);
    const onward = net.connect({ host, port });
    sockets.add(onward);
    const answer = (code: number) => socket.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
    onward.once('connect', () => {
      answer(0);
      socket.removeAllListeners('data');
      onward.pipe(socket).pipe(onward);
    });
    onward.once('error', () => answer(5));
  });
  const port = await listen(server);
  return {
    url: `socks5://localhost:${port}`,
    port,
    requests,
    close: () => closeAll(server, sockets),
  };
}

type Read = (bytes: number) => Promise<Buffer>;

async function readName(read: Read): Promise<string> {
  const [length = 0] = await read(1);
  return (await read(length)).toString();
}

function reader(socket: Socket): Read {
  let buffered = Buffer.alloc(0);
  let wake = () => {};
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  return async (bytes) => {
    while (buffered.length < bytes) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = buffered.subarray(0, bytes);
    buffered = buffered.subarray(bytes);
    return taken;
  };
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closeAll(server: net.Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
