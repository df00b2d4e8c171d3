import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BIN } from '../tests/support/bundle/programs';
import { until } from '../tests/support/until';
import { type DrillFlags, parseDrill } from './drill-options';

/** A whole Tocsin starts, on machines that may be busy. */
vi.setConfig({ testTimeout: 120_000 });

/** Where the drills of a test have their temporary files, which they must not leave behind. */
let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'tocsin-drill-test-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));
const left = () => readdirSync(room).filter((name) => name.startsWith('tocsin-drill-'));

type Ended = { code: number | null; out: string; err: string };

function start(args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: room,
    env: { ...process.env, NO_COLOR: '1', TMPDIR: room },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text.err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...text }));
  });
  return { child, ended };
}

const run = (...args: string[]) => start(args).ended;

/** A whole drill: tests/acceptance/drill.test.ts at a server, tests/soak/drill.test.ts on its own. */
describe('tocsin drill', () => {
  it('exits 10 and says why where no page comes in time', async () => {
    const { code, out } = await run(
      'drill',
      'tool-fields-missing',
      '--quick',
      '--warm-up',
      '2s',
      '--timeout',
      '5s',
    );
    expect(code).toBe(10);
    expect(out).toContain('The page did not arrive in time.');
    expect(out).toMatch(/none of \d+ sessions failed: this fault fails no session here/);
  });

  it('cleans up and exits 130 on SIGINT', async () => {
    const { child, ended } = start(['drill', 'bare-1011', '--quick', '--json']);
    await until({ what: 'its data is there', withinMs: 60_000 }, () =>
      left().some((name) => existsSync(join(room, name, 'events.db'))),
    );
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(out).outcome).toBe('interrupted');
    expect(left()).toEqual([]);
  });

  it('names the faults there are, and exits 64', async () => {
    const { code, err, out } = await run('drill', 'bare-1012');
    expect(code).toBe(64);
    expect(err).toContain('unknown fault "bare-1012"; known: upgrade-503, refuse');
    expect(out).toBe('');
  });

  it('exits 75 where no server answers', async () => {
    const { code, err } = await run(
      'drill',
      'refuse',
      '--server',
      'http://127.0.0.1:9',
      '--target',
      'chat',
    );
    expect(code).toBe(75);
    expect(err).toContain('http://127.0.0.1:9 does not answer');
  });
});

describe('options of drill', () => {
  const parse = (fault: string, more: Partial<DrillFlags> = {}) =>
    parseDrill(fault, { timeout: '15m', ...more }, { TOKEN: 'hush' });
  const server = { server: 'http://localhost:3000', target: 'chat' };

  it('reads a share, and its own defaults', () => {
    expect(parse('refuse=0.25')).toMatchObject({
      fault: { name: 'refuse', share: 0.25 },
      timeoutMs: 900_000,
      warmUpMs: 60_000,
      quick: false,
      receiver: null,
      server: null,
    });
    expect(parse('refuse', { quick: true }).warmUpMs).toBe(15_000);
  });

  it('reads where a server is', () => {
    expect(parse('refuse', { ...server, tokenEnv: 'TOKEN' }).server).toEqual({
      url: 'http://localhost:3000/',
      token: 'hush',
      outbound: { tls: null, proxy: 'none' },
      target: 'chat',
      backendAdmin: null,
    });
  });

  it.each<[string, Partial<DrillFlags>]>([
    ['refuse=2', {}],
    ['refuse=0', {}],
    ['refuse=a=b', {}],
    ['refuse', { timeout: 'soon' }],
    ['refuse', { target: 'chat' }],
    ['refuse', { backendAdmin: 'http://127.0.0.1:1' }],
    ['refuse', { token: 'x' }],
    ['refuse', { server: 'http://localhost:3000' }],
    ['refuse', { ...server, server: 'ws://localhost:3000' }],
    ['refuse', { ...server, quick: true }],
    ['refuse', { ...server, token: 'x', tokenEnv: 'TOKEN' }],
    ['refuse', { ...server, tokenEnv: 'UNSET' }],
    // The built-in receiver is on this machine, where that server cannot reach it.
    ['refuse', { ...server, server: 'https://tocsin.example.com' }],
  ])('refuses %s %j', (fault, more) => {
    expect(() => parse(fault, more)).toThrow();
  });

  it('lets another machine page a receiver of its own', () => {
    const far = { ...server, server: 'https://tocsin.example.com', receiver: 'on-call' };
    expect(parse('refuse', far).receiver).toBe('on-call');
  });
});
