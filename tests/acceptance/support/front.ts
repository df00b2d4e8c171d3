import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from '../../../scripts/find-nginx';
import { closedPort } from '../../support/net/free-port';
import { until } from '../../support/until';
import { accepts } from './nginx';

/** A program of the operating system that tests start; `path` is null, with the reason, where it is not installed. */
export type Found = { path: string } | { path: null; reason: string };

export function findProgram(path: string, debianPackage: string): Found {
  if (existsSync(path)) return { path };
  return {
    path: null,
    reason: `no ${path}: install it (Debian: apt-get install ${debianPackage})`,
  };
}

export const FRONTS: Record<'nginx' | 'haproxy', Found> = {
  nginx: findNginx(),
  haproxy: findProgram('/usr/sbin/haproxy', 'haproxy'),
};

export type Program = { port: number; stop(): Promise<void> };

type Start = {
  name: string;
  binary: string;
  args: string[];
  port: number;
  cwd: string;
  env?: NodeJS.ProcessEnv;
};

/** Starts a program and waits until it accepts connections at its port. */
export async function startProgram({
  name,
  binary,
  args,
  port,
  cwd,
  env,
}: Start): Promise<Program> {
  const child = spawn(binary, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-10_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  await until({ what: `${name} accepts connections`, withinMs: 60_000 }, async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended: ${output}`);
    return accepts(port);
  });
  return { port, stop: () => endChild(child) };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** `upstream`: the port of the backend. `site`: lines of an nginx location, or of a HAProxy frontend. */
type FrontOptions = { upstream: number; site: string; more?: string };

const NGINX_PLACES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function nginxFile({ site, more = '' }: FrontOptions, port: number, directory: string): string {
  const places = NGINX_PLACES.map((name) => `${name}_temp_path ${directory}/tmp/${name};`).join(
    ' ',
  );
  return `daemon off; master_process off; pid ${directory}/pid; error_log stderr warn; events {}
http { access_log off; ${places}
${more}
server { listen 127.0.0.1:${port}; location / { ${site} } } }
`;
}

function haproxyFile({ upstream, site, more = '' }: FrontOptions, port: number): string {
  return `defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
  ${more}
frontend in
  bind 127.0.0.1:${port}
  ${site}
  default_backend out
backend out
  server one 127.0.0.1:${upstream}
`;
}

/** Calls `start` with a free port, and again with another one where something else took it in between. */
export async function onFreePort(start: (port: number) => Promise<Program>): Promise<Program> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await closedPort());
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** Starts a proxy with a configuration of its own before a backend. */
export async function startFront(
  kind: keyof typeof FRONTS,
  options: FrontOptions,
): Promise<Program> {
  const found = FRONTS[kind];
  if (found.path === null) throw new Error(found.reason);
  const binary = found.path;
  const directory = mkdtempSync(join(tmpdir(), `tocsin-${kind}-`));
  mkdirSync(join(directory, 'tmp'));
  const file = join(directory, 'front.conf');
  const args = kind === 'nginx' ? ['-p', directory, '-c', file] : ['-f', file, '-db'];
  const program = await onFreePort((port) => {
    const text =
      kind === 'nginx' ? nginxFile(options, port, directory) : haproxyFile(options, port);
    writeFileSync(file, text);
    return startProgram({ name: kind, binary, args, port, cwd: directory });
  });
  return {
    port: program.port,
    async stop() {
      await program.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
