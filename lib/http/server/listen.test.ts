import { createServer, get, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type GuardPolicy, rejectionOf } from './admission';
import { codeOf, listen } from './listen';
import { portHolder } from './port-holder';
import type { RequestFacts } from './request-facts';

const servers: Server[] = [];
const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

function server(): Server {
  const made = createServer((request, response) => response.end(request.socket.remoteAddress));
  servers.push(made);
  return made;
}

function fetchFrom(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host, port, agent: false }, (response) => {
      response.setEncoding('utf8');
      response.once('data', resolve);
    }).once('error', reject);
  });
}

describe('listen', () => {
  it('serves every loopback address the machine has, on one port', async () => {
    const { port, addresses, stop } = await listen(server(), null, 0);
    stops.push(stop);
    expect(addresses[0]).toBe('127.0.0.1');
    for (const address of addresses) expect(await fetchFrom(address, port)).toBe(address);
  });

  it('refuses a busy port, whose holder can be named', async () => {
    const first = await listen(server(), null, 0);
    stops.push(first.stop);
    const again = await listen(server(), null, first.port).catch((error: unknown) => error);
    expect(codeOf(again)).toBe('EADDRINUSE');
    if (process.platform === 'linux')
      expect(portHolder(first.port)).toContain(`(pid ${process.pid})`);
  });

  it('releases the port', async () => {
    const first = await listen(server(), null, 0);
    await first.stop();
    const second = await listen(server(), null, first.port);
    stops.push(second.stop);
    expect(second.port).toBe(first.port);
  });
});

describe('remote requests', () => {
  const policy: GuardPolicy = { guarded: true, publicUrl: null, dev: false };
  const remote: RequestFacts = {
    method: 'GET',
    pathname: '/',
    wantsPage: false,
    search: '',
    host: 'tocsin.example',
    hostHeader: 'Host',
    forwardedProto: null,
    origin: null,
    fetchSite: null,
    contentType: '',
    contentLength: null,
    chunked: false,
    contentEncoding: 'identity',
    fromLoopback: false,
    secure: false,
    client: '10.0.0.1',
    viaTrustedProxy: false,
    forwardedBy: null,
    proxied: null,
  };

  it('come over TLS, or through a trusted proxy, or ask for health', () => {
    expect(rejectionOf(remote, policy)).toMatchObject({ status: 403 });
    expect(rejectionOf({ ...remote, pathname: '/healthz' }, policy)).toBeNull();
    expect(rejectionOf({ ...remote, secure: true }, policy)).toBeNull();
    expect(rejectionOf({ ...remote, viaTrustedProxy: true }, policy)).toBeNull();
  });

  it('may write from the public URL only', () => {
    const write = {
      ...remote,
      pathname: '/api/v1/targets',
      secure: true,
      method: 'POST',
      contentType: 'application/json',
    };
    const at = { ...policy, publicUrl: 'https://tocsin.example:8443' };
    expect(rejectionOf({ ...write, origin: 'https://tocsin.example:8443' }, at)).toBeNull();
    expect(rejectionOf({ ...write, origin: 'https://tocsin.example:8444' }, at)).toMatchObject({
      status: 403,
    });
  });
});
