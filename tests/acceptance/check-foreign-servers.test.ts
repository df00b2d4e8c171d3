import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { foreignCases } from './support/foreign-cases';
import {
  type Behaviour,
  type Foreign,
  json,
  startForeign,
  welcome,
} from './support/foreign-servers';

const BIN = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

type Line = {
  outcome: string;
  failedStage: string | null;
  handler: string;
  close: { code: number | null; by: string | null };
  stages: Array<{ stage: string; outcome: string }>;
  errorCode: string | null;
};

async function check(url: string, args: string[] = []): Promise<{ line: Line; code: number }> {
  const child = spawn(
    process.execPath,
    [
      BIN,
      'check',
      url,
      '--json',
      '--timeout',
      '4s',
      '--hold',
      '300ms',
      '--token',
      'a.b.c',
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const code = await new Promise<number>((resolve) =>
    child.on('close', (status) => resolve(status ?? -1)),
  );
  const line = JSON.parse(out.split('\n')[0] ?? '') as Line;
  return { line, code };
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

describe('tocsin check on servers that nobody here wrote', () => {
  it.concurrent.each(foreignCases)('%s', async (_name, behaviour, expected) => {
    const { line, code } = await serving(behaviour, ({ url }) => check(url));
    const seen = Object.fromEntries(line.stages.map(({ stage, outcome }) => [stage, outcome]));
    expect({ outcome: line.outcome, stage: line.failedStage }).toEqual({
      outcome: expected.outcome,
      stage: expected.stage,
    });
    if (expected.handler) expect(line.handler).toBe(expected.handler);
    if (expected.close) expect(line.close).toMatchObject(expected.close);
    if (expected.stages) expect(seen).toMatchObject(expected.stages);
    const codes = { passed: 0, degraded: 10, failed: 10, excluded: 12 };
    expect(code).toBe(codes[expected.outcome]);
  });

  it('calls a refused connection a finding about the target', async () => {
    const url = await serving({ kind: 'tcp', onSocket: () => {} }, async (server) => server.url);
    const { line, code } = await check(url);
    expect(line).toMatchObject({
      outcome: 'failed',
      failedStage: 'connect',
      close: { code: null, by: null },
    });
    expect(code).toBe(10);
  });

  it('fails accept, with a hint, where a subprotocol offer is left unanswered', async () => {
    const { line } = await serving(
      { kind: 'ws', onSocket: (s) => json(s, welcome), handleProtocols: () => false },
      ({ url }) => check(url, ['--auth', 'subprotocol']),
    );
    expect(line.failedStage).toBe('accept');
  });
});
