import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRIVATE_CA } from '../../support/net/private-ca';
import { until } from '../../support/until';

/** The nginx block under a heading of docs/reverse-proxy.md, as it is there. */
export function documentedNginx(heading: string): string {
  const page = readFileSync(new URL('../../../docs/reverse-proxy.md', import.meta.url), 'utf8');
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const block = /```nginx\n([\s\S]*?)```/.exec(section)?.[1];
  if (block === undefined) throw new Error(`no nginx block under "${heading}"`);
  return block;
}

export type RunningNginx = { stop(): Promise<void> };

/** Runs a documented configuration. Only its ports and the paths of its certificate are replaced. */
export async function startNginx(
  binary: string,
  block: string,
  ports: { listen: number; tocsin: number },
): Promise<RunningNginx> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-nginx-'));
  mkdirSync(join(directory, 'tmp'));
  writeFileSync(join(directory, 'cert.pem'), `${PRIVATE_CA.serverCert}\n`);
  writeFileSync(join(directory, 'key.pem'), `${PRIVATE_CA.serverKey}\n`);
  const site = block
    .replace('listen 443 ssl;', `listen 127.0.0.1:${ports.listen} ssl;`)
    .replace(/(ssl_certificate +)\S+;/, `$1${directory}/cert.pem;`)
    .replace(/(ssl_certificate_key +)\S+;/, `$1${directory}/key.pem;`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${ports.tocsin}`);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/tmp/${name};`)
    .join(' ');
  writeFileSync(
    join(directory, 'nginx.conf'),
    `daemon off; master_process off; pid ${directory}/pid; error_log stderr warn; events {}\nhttp { access_log off; ${places}\n${site}\n}\n`,
  );
  const child = spawn(binary, ['-p', directory, '-c', 'nginx.conf'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  await until({ what: 'nginx accepts connections' }, async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${output}`);
    return accepts(ports.listen);
  });
  return { stop: () => stop(child, directory) };
}

/** Whether something accepts connections at a port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}
