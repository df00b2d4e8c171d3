import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type VerdictDocument, verdictDocumentSchema } from '../../lib/contract/verdicts';
import type { FaultName, FaultShares } from '../../reference-backend/faults';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import { JWT_SECRET, QUICK } from '../support/house';

const BIN = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));
/** A verdict is stated from whole wall-clock minutes, and a closed one is a while away. */
const TIMEOUT_MS = 400_000;

const directory = mkdtempSync(join(tmpdir(), 'tocsin-gate-test-'));
const backends: ReferenceBackend[] = [];
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.stop()));
  rmSync(directory, { recursive: true });
});

async function backendWith(faults: Partial<FaultShares>): Promise<string> {
  const backend = await startReferenceBackend({ ...QUICK, faults });
  backends.push(backend);
  return backend.url;
}

type Ran = { code: number; out: string; err: string };

function gate(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const options = { cwd: directory, env: { ...process.env, NO_COLOR: '1', ...env } };
  return new Promise((resolve) =>
    execFile(process.execPath, [BIN, 'gate', ...args], options, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
}

/** The rules as they are; only soak, settling and the length of a session are shorter. */
const standAlone = (url: string, ...more: string[]) => [
  ...['--url', url, '--jwt-secret', JWT_SECRET, '--interval', '250ms', '--timeout', '4s'],
  ...['--hold', '20ms', '--soak', '30s', '--settle', '1s', '--reporter', 'json', ...more],
];

const wordsOf = (document: VerdictDocument) =>
  Object.fromEntries(document.indicators.map((one) => [one.indicator, one.verdict]));

async function verdictOf(faults: Partial<FaultShares>, ...more: string[]) {
  const ran = await gate(standAlone(await backendWith(faults), ...more));
  const document = verdictDocumentSchema.parse(JSON.parse(ran.out));
  return { code: ran.code, document, words: wordsOf(document) };
}

describe.concurrent('tocsin gate, without a console', () => {
  it(
    'passes a healthy backend after the soak',
    async () => {
      const { code, document, words } = await verdictOf({}, '--deadline', '5m');
      expect(document.verdict, document.reason.text).toBe('pass');
      expect(code).toBe(0);
      expect(words).toMatchObject({ connection: 'pass', factory: 'pass', agent: 'pass' });
      expect(document.release.version).toBe(QUICK.release);
      expect(document.coverage.share).toBeGreaterThanOrEqual(0.9);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['factory-crash', { factory: 'fail' }],
    ['canned-answer', { agent: 'fail', connection: 'pass' }],
    ['bare-1011', { connection: 'fail', internalError: 'fail' }],
  ] as Array<[FaultName, Record<string, string>]>)(
    'fails %s, on the right indicators',
    async (fault, expected) => {
      const { code, document, words } = await verdictOf({ [fault]: 1 }, '--deadline', '5m');
      expect(document.verdict, document.reason.text).toBe('fail');
      expect(code).toBe(10);
      expect(words).toMatchObject(expected);
    },
    TIMEOUT_MS,
  );

  it(
    'is inconclusive at a threshold when its time is up, and writes the report beside the summary',
    async () => {
      const file = join(directory, 'verdict.json');
      const url = await backendWith({ 'agent-error': 0.1 });
      const ran = await gate(standAlone(url, '--deadline', '100s', '--output', file));
      const document = verdictDocumentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      expect(document.verdict).toBe('inconclusive');
      expect(ran.code).toBe(11);
      expect(ran.out).toContain('INCONCLUSIVE');
      expect(ran.out).toMatch(/A pass needs \d+ more clean sessions/);
    },
    TIMEOUT_MS,
  );

  it(
    'has no data for a release that nobody serves',
    async () => {
      const { code, document } = await verdictOf({}, '--release', 'other', '--deadline', '5s');
      expect(document.verdict).toBe('no_data');
      expect(code).toBe(12);
    },
    TIMEOUT_MS,
  );

  it(
    'stops at a named check that fails, and counts by the style of Nagios',
    async () => {
      const url = await backendWith({ 'factory-crash': 1 });
      const checks = 'factory-validation,handler-integration,emergency-handler';
      const args = ['--check', checks, '--exit-style', 'nagios', '--deadline', '5s'];
      const ran = await gate(standAlone(url, ...args));
      expect(ran.code).toBe(2);
      expect(JSON.parse(ran.out)).toMatchObject({ checks: [{ passed: false }, {}, {}] });
      expect(ran.err).toMatch(/FAILED factory-validation/);
      const healthy = await gate(
        standAlone(await backendWith({}), '--check', checks, '--deadline', '1s'),
      );
      expect(healthy.err.match(/^ok /gm)).toHaveLength(3);
      expect(healthy.code).toBe(12);
    },
    TIMEOUT_MS,
  );
});

describe('tocsin gate, asked wrongly', () => {
  it.each([
    [[], 'give --server URL'],
    [['--server', 'http://127.0.0.1:1'], '--server needs --target'],
    [['--url', 'http://x'], 'is not a WebSocket URL'],
    [['--url', 'ws://x', '--reporter', 'xml'], '--reporter must be one of'],
    [['--server', 'http://x', '--target', 't', '--check', 'factory-validation'], 'give --url too'],
    [['--url', 'ws://x', '--mark'], '--mark needs --server'],
    [['--url', 'ws://x', '--check', 'nothing'], '--check must be one of'],
    [['--url', 'ws://x', '--deadline', 'soon'], '--deadline must be a duration'],
  ] as Array<[string[], string]>)('%j ends with 64', async (args, message) => {
    const { code, err, out } = await gate(args);
    expect(code).toBe(64);
    expect(err).toContain(message);
    expect(out).toBe('');
  });

  it('a console that is not there ends with 75', async () => {
    const ran = await gate(['--server', 'http://127.0.0.1:9', '--target', 'chat']);
    expect(ran.code).toBe(75);
    expect(ran.err).toContain('cannot be reached');
  });
});
