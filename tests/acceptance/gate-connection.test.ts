/** Sessions of a gate over TLS of a private authority and through a proxy, as those of `check`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verdictDocumentSchema } from '../../lib/contract/api/releases/verdicts';
import { gateBench, LONG_DEADLINE } from '../support/gate-bench';
import { PRIVATE_CA } from '../support/net/private-ca';
import { startProxy } from '../support/net/proxy';
import { startSecureFront } from '../support/net/secure-front';
import { JWT_SECRET } from '../support/server-fixture';

const { backend, directory, gate } = gateBench();
const ca = join(directory, 'ca.pem');
const cert = join(directory, 'cert.pem');
const key = join(directory, 'key.pem');
writeFileSync(ca, PRIVATE_CA.ca);
writeFileSync(cert, PRIVATE_CA.clientCert);
writeFileSync(key, PRIVATE_CA.clientKey);

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A backend behind TLS that asks for a client certificate, and a proxy on the way to it. */
async function secureBackend() {
  const inner = new URL(await backend({}));
  const front = await startSecureFront(Number(inner.port), { asksClient: true });
  const proxy = await startProxy();
  closers.push(front.close, proxy.close);
  return { url: `wss://localhost:${front.port}${inner.pathname}`, proxy, port: front.port };
}

const CREDENTIALS = ['--jwt-secret', JWT_SECRET, '--hold', '20ms', '--reporter', 'json'];
// Too few sessions a second for the 189 of a pass.
const QUICK = ['--quick', '--rate', '2', '--deadline', LONG_DEADLINE];
const SOAK = ['--soak', '1s', '--interval', '500ms', '--deadline', LONG_DEADLINE];

describe('a gate against an endpoint of a private authority that asks for a certificate', () => {
  it.each([
    ['quick', QUICK],
    ['with a soak', SOAK],
  ])('measures it with the options for it, through a proxy: %s', async (_, way) => {
    const { url, proxy, port } = await secureBackend();
    const connection = ['--ca', ca, '--cert', cert, '--key', key, '--proxy', proxy.url];
    const { code, out, err } = await gate(['--url', url, ...CREDENTIALS, ...way, ...connection]);
    const document = verdictDocumentSchema.parse(JSON.parse(out));
    // Too few sessions for a pass, and none of them failed.
    expect([code, document.what ?? []], err).toEqual([11, []]);
    expect(document.coverage.measured).toBeGreaterThan(0);
    expect(proxy.requests).toContain(`CONNECT localhost:${port}`);
  });

  it('fails without them', async () => {
    const { url } = await secureBackend();
    const { code, out } = await gate(['--url', url, ...CREDENTIALS, ...QUICK]);
    const document = verdictDocumentSchema.parse(JSON.parse(out));
    expect([code, document.verdict, document.what?.[0]?.stage]).toEqual([10, 'fail', 'connect']);
  });
});
