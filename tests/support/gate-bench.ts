/** `tocsin gate`, as a process or in this one, against reference backends of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type GateFlags, parseGate } from '../../cli/gate-options';
import { createGateTimes } from '../../lib/commands/gate/gate-times';
import { runGate } from '../../lib/commands/gate/run-gate';
import {
  type VerdictDocument,
  verdictDocumentSchema,
} from '../../lib/contract/api/releases/verdicts';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import type { ReferenceBackendOptions } from '../../reference-backend/settings/options';
import { BIN } from './bundle/programs';
import { fastTime } from './fast-time';
import { patience } from './patience';
import { JWT_SECRET, QUICK } from './server-fixture';

/**
 * A deadline by which sessions have run on the busiest machine: a process that has all its cores taken by others still starts, and
 * ends many sessions, within it. A gate that runs none says rightly that its measurement is invalid.
 */
export const LONG_DEADLINE = '45s';

export type Ran = { code: number; out: string; err: string };

export type Judged = {
  code: number;
  document: VerdictDocument;
  /** Verdict by indicator. */
  words: Record<string, string>;
};

/** Call it in a test file's body: what it starts ends after the file's tests. */
export function gateBench() {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-gate-test-'));
  const backends: ReferenceBackend[] = [];
  afterAll(async () => {
    await Promise.all(backends.map((backend) => backend.stop()));
    rmSync(directory, { recursive: true });
  });

  /** Answers the URL of a new backend. */
  async function backend(options: Partial<ReferenceBackendOptions>): Promise<string> {
    const started = await startReferenceBackend({ ...QUICK, ...options });
    backends.push(started);
    return started.url;
  }

  function gate(args: string[], env: Record<string, string> = {}): Promise<Ran> {
    const options = { cwd: directory, env: { ...process.env, NO_COLOR: '1', ...env } };
    return new Promise((resolve) => {
      const argv = [BIN, 'gate', ...args];
      execFile(process.execPath, argv, options, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
  }

  /** What a gate without a console says of a new backend. */
  async function judge(
    options: Partial<ReferenceBackendOptions>,
    ...more: string[]
  ): Promise<Judged> {
    const ran = await gate(standAlone(await backend(options), ...more));
    const document = verdictDocumentSchema.parse(JSON.parse(ran.out));
    return { code: ran.code, document, words: wordsOf(document) };
  }

  /** The same in this process, where minutes pass in seconds: what `tocsin gate` does between its arguments and its report. */
  async function judgeFast(
    options: Partial<ReferenceBackendOptions>,
    flags: Partial<GateFlags> = {},
  ): Promise<Omit<Judged, 'code'>> {
    const time = fastTime();
    const url = await backend({ clock: time.clock, ...options });
    const credentials = flags.token === undefined ? { jwtSecret: JWT_SECRET } : {};
    const order = parseGate({ ...FAST_FLAGS, url, ...credentials, ...flags }, {});
    const document = await runGate(
      order,
      {
        onDocument: () => undefined,
        onMark: () => undefined,
        onNotice: () => undefined,
        onSessions: () => undefined,
        clock: time.clock,
        times: createGateTimes(time.clock),
        createProber(deps) {
          time.start();
          return time.createProber(deps);
        },
      },
      new AbortController().signal,
    ).finally(() => time.stop());
    const parsed = verdictDocumentSchema.parse(document);
    return { document: parsed, words: wordsOf(parsed) };
  }

  return { directory, backend, gate, judge, judgeFast };
}

const wordsOf = ({ indicators }: VerdictDocument) =>
  Object.fromEntries(indicators.map((one) => [one.indicator, one.verdict]));

/** What commander gives where nothing is asked for, and what `standAlone` asks for. */
const FAST_FLAGS: GateFlags = {
  auth: 'header',
  header: [],
  check: [],
  reporter: 'json',
  exitStyle: 'tocsin',
  deadline: '9m',
  interval: '400ms',
  timeout: '6s',
  hold: '20ms',
  soak: '30s',
};

/** The rules as they are; only soak and the length of a session are shorter. */
export function standAlone(url: string, ...more: string[]): string[] {
  // A machine that is busy with other things makes a healthy session slow, and that is not what is asked here.
  const timeout = `${Math.ceil(6 * patience())}s`;
  const credentials = more.includes('--token') ? [] : ['--jwt-secret', JWT_SECRET];
  return [
    '--url',
    url,
    ...credentials,
    '--interval',
    '400ms',
    '--timeout',
    timeout,
    '--hold',
    '20ms',
    '--soak',
    '30s',
    '--reporter',
    'json',
    ...more,
  ];
}
