import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type CheckFlags, parseCheck } from '../../cli/check-options';
import { runCheck } from '../../lib/commands/check/check-runtime';
import type { CheckLine, CheckSummary } from '../../lib/contract/output/check-output';
import { BIN } from '../support/bundle/programs';
import { foreignCases } from './support/foreign-cases';
import {
  type Behaviour,
  type Foreign,
  json,
  startForeign,
  welcome,
} from './support/foreign-servers';

/** What `tocsin check` is asked here; waits for no server longer than 4 s. */
const FLAGS = { timeout: '4s', hold: '300ms', token: 'a.b.c' };
const DEFAULTS = { sessions: '1', concurrency: '1', transport: 'ws', journey: 'agent' };

type Checked = { line: CheckLine; summary: CheckSummary };

/** One session as the command runs it, in this process. */
async function checkHere(url: string, more: Partial<CheckFlags> = {}): Promise<Checked> {
  const flags = { ...DEFAULTS, auth: 'header', header: [], ...FLAGS, ...more };
  const lines: CheckLine[] = [];
  const { summary } = await runCheck(
    parseCheck(url, flags, {}),
    { onSession: ({ line }) => lines.push(line) },
    new AbortController().signal,
  );
  const [line] = lines;
  if (!line) throw new Error('no session has ended');
  return { line, summary };
}

/** The command as a process. */
async function checkOutside(url: string): Promise<{ line: CheckLine; code: number }> {
  const flags = Object.entries(FLAGS).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [BIN, 'check', url, '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const code = await new Promise<number>((resolve) =>
    child.on('close', (status) => resolve(status ?? -1)),
  );
  return { line: JSON.parse(out.split('\n')[0] ?? '') as CheckLine, code };
}

/** A server for the time of one test. */
async function serving<T>(behaviour: Behaviour, use: (server: Foreign) => Promise<T>): Promise<T> {
  const server = await startForeign(behaviour);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

const OUTCOMES = ['passed', 'degraded', 'failed', 'excluded'] as const;

describe('a check of servers that nobody here wrote', () => {
  it.concurrent.each(foreignCases)('%s', async (_name, behaviour, expected) => {
    const { readyWithin } = expected;
    const patient = { timeout: '60s', deadline: [`ready=${readyWithin}`] };
    const { line, summary } = await serving(behaviour, ({ url }) =>
      checkHere(url, readyWithin === undefined ? {} : patient),
    );
    const seen = Object.fromEntries(line.stages.map(({ stage, outcome }) => [stage, outcome]));
    expect({ outcome: line.outcome, stage: line.failedStage }).toEqual({
      outcome: expected.outcome,
      stage: expected.stage,
    });
    if (expected.handler) expect(line.handler).toBe(expected.handler);
    if (expected.close) expect(line.close).toMatchObject(expected.close);
    if (expected.stages) expect(seen).toMatchObject(expected.stages);
    for (const outcome of OUTCOMES)
      expect([outcome, summary[outcome]]).toEqual([outcome, outcome === expected.outcome ? 1 : 0]);
  });

  it('fails accept, with a hint, where a subprotocol offer is left unanswered', async () => {
    const { line } = await serving(
      { kind: 'ws', onSocket: (s) => json(s, welcome), handleProtocols: () => false },
      ({ url }) => checkHere(url, { auth: 'subprotocol' }),
    );
    expect(line.failedStage).toBe('accept');
  });
});

describe('tocsin check on servers that nobody here wrote', () => {
  const codes = { passed: 0, degraded: 10, failed: 10, excluded: 12 };
  const firstOfEach = OUTCOMES.map((outcome) => {
    const found = foreignCases.find(([, , expected]) => expected.outcome === outcome);
    if (!found) throw new Error(`no case ${outcome}`);
    return found;
  });

  it.concurrent.each(firstOfEach)('%s', async (_name, behaviour, expected) => {
    const { line, code } = await serving(behaviour, ({ url }) => checkOutside(url));
    expect({ outcome: line.outcome, stage: line.failedStage }).toEqual({
      outcome: expected.outcome,
      stage: expected.stage,
    });
    expect(code).toBe(codes[expected.outcome]);
  });

  it('calls a refused connection a finding about the target', async () => {
    const behaviour: Behaviour = { kind: 'tcp', onSocket: () => {} };
    const url = await serving(behaviour, async (server) => server.url);
    const { line, code } = await checkOutside(url);
    expect(line).toMatchObject({
      outcome: 'failed',
      failedStage: 'connect',
      close: { code: null, by: null },
    });
    expect(code).toBe(10);
  });
});
