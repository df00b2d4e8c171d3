import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRIVATE_CA } from '../../tests/support/net/private-ca';
import { loadConfig } from './load-config';

/** Loads a file in a directory that has the PEM files of the private authority. */
function load(yaml: string) {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-tls-'));
  const pems = {
    ...PRIVATE_CA,
    broken: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
  };
  for (const [name, text] of Object.entries(pems))
    writeFileSync(join(directory, `${name}.pem`), text);
  const path = join(directory, 'tocsin.config.yaml');
  writeFileSync(path, yaml);
  return loadConfig({ env: { TOCSIN_CONFIG: path }, cwd: tmpdir(), nodeVersion: '20.9.0' });
}

const target = (more: string) =>
  `targets:\n  - { name: a, url: wss://a/ws, environment: staging, ${more} }\n`;
const problemOf = (yaml: string) => {
  const result = load(yaml);
  return result.ok
    ? null
    : result.problems.map(({ path, problem }) => `${path}: ${problem}`).join();
};

describe('connections in the configuration file', () => {
  it('has the text of PEM files by their paths from the file, or in place', () => {
    const result = load(`
${target('tls: { ca: ca.pem, cert: ./clientCert.pem, key: clientKey.pem, servername: agents }, proxy: env')}
notifiers:
  - name: mail
    kind: slack
    webhookUrl: https://hooks.slack.com/x
    proxy: socks5://me:word@proxy:1080
    tls:
      ca: |
        ${PRIVATE_CA.ca.split('\n').join('\n        ')}
outbound: { tls: { ca: ca.pem }, proxy: "http://proxy:3128" }
`);
    expect(result).toMatchObject({
      ok: true,
      config: {
        targets: [
          {
            tls: { ca: PRIVATE_CA.ca, key: PRIVATE_CA.clientKey, servername: 'agents' },
            proxy: 'env',
          },
        ],
        notifiers: [{ tls: { ca: `${PRIVATE_CA.ca}\n` }, proxy: 'socks5://me:word@proxy:1080' }],
        outbound: {
          tls: { ca: PRIVATE_CA.ca, cert: null, insecure: false },
          proxy: { url: 'http://proxy:3128', credentials: null },
        },
      },
    });
  });

  it('obeys the variables for proxies where it says nothing', () => {
    expect(load('{}')).toMatchObject({
      ok: true,
      config: { outbound: { tls: null, proxy: 'env' } },
    });
  });

  it.each([
    ['tls: { ca: missing.pem }', /targets\[0\]\.tls\.ca: there is no file .*missing\.pem/],
    ['tls: { ca: broken.pem }', /tls\.ca: has no readable certificate/],
    ['tls: { ca: clientKey.pem }', /tls\.ca: has no readable certificate/],
    ['tls: { cert: clientCert.pem }', /tls\.key: is missing/],
    ['tls: { key: clientKey.pem }', /tls\.cert: is missing/],
    [
      'tls: { cert: clientCert.pem, key: serverKey.pem }',
      /tls\.key: is not the key of the certificate/,
    ],
    [
      'tls: { cert: clientCert.pem, key: encryptedClientKey.pem }',
      /tls\.key: is encrypted with a passphrase/,
    ],
    ['tls: { cert: clientCert.pem, key: ca.pem }', /tls\.key: is no readable private key/],
    ['tls: { servername: "https://a" }', /tls\.servername: expected a host name/],
    ['proxy: proxy:3128', /proxy: expected none, env, or the URL of a proxy/],
    ['proxy: ftp://proxy', /proxy: expected none, env, or the URL of a proxy/],
    ['proxy: http://proxy/path', /without a path/],
    ['tls: { c: ca.pem }', /tls\.c/],
  ])('says what is wrong with %s', (more, expected) =>
    expect(problemOf(target(more))).toMatch(expected),
  );
});
