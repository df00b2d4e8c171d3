import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkReportSchema, checkSummaryLineSchema } from '../../lib/contract/output/check-output';
import { startCli } from '../../tests/support/cli';
import {
  fiveEvents,
  HEALTHY,
  type Script,
  scriptedServer,
  type TestServer,
  WELCOME,
} from '../../tests/support/probe/servers';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<string> {
  const server = await scriptedServer(script);
  servers.push(server);
  return server.url;
}

const start = (...args: string[]) => startCli(['check', ...args]);
const run = (...args: string[]) => start(...args).ended;
const lastLine = (out: string) =>
  checkSummaryLineSchema.parse(JSON.parse(out.trimEnd().split('\n').at(-1) ?? ''));
const folder = () => mkdtempSync(join(tmpdir(), 'tocsin-load-'));

describe('tocsin check as a load', () => {
  it('starts sessions at its rate, and reports percentiles of each stage', async () => {
    const report = join(folder(), 'deeper', 'load.json');
    const args = ['--rate', '20', '--for', '2s', '--report', report];
    const { code, out, err } = await run(await serve(HEALTHY), ...args);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/stage.*p50.*p99\.9/);
    expect(out).toMatch(/20\/s for 2 s: 40 of 40 slots started \(20\.0\/s\), 0 lost/);
    const { summary, load } = checkReportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
    expect(summary).toMatchObject({ sessions: 40, passed: 40 });
    expect(load.slots).toMatchObject({ planned: 40, due: 40, started: 40, abandoned: 0 });
    const complete = load.stages.find((one) => one.stage === 'complete');
    expect(complete).toMatchObject({ ok: 40, failed: 0, ms: { p99: expect.any(Number) } });
  });

  it('ranks failures last where a target refuses half, and exits 10', async () => {
    let opened = 0;
    const url = await serve({
      ...HEALTHY,
      onOpen: ({ send, socket }) => {
        if (opened++ % 2 === 0) send(WELCOME);
        else socket.close(1013, 'try again <b>later</b>');
      },
    });
    const report = join(folder(), 'load.html');
    const args = ['--rate', '20', '--for', '1s', '--json', '--report', report];
    const { code, out } = await run(url, ...args);
    expect(code).toBe(10);
    const { summary, load } = lastLine(out);
    expect(summary).toMatchObject({ sessions: 20, passed: 10, failed: 10 });
    const ready = load?.stages.find((one) => one.stage === 'ready');
    expect(ready).toMatchObject({
      ok: 10,
      failed: 10,
      ms: { p50: expect.any(Number), p90: 'failed' },
    });
    expect(load?.reasons[0]?.sessions).toBe(10);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('10 of 20 sessions passed');
    expect(html).not.toContain('<b>later');
  });

  it('counts slots that a hanging target loses, and is no pass where the others pass', async () => {
    let opened = 0;
    const url = await serve({
      onOpen: ({ send }) => send(WELCOME),
      onRequest: ({ runId, send }) => {
        if (opened++ > 1) for (const event of fiveEvents(runId)) send(event);
        else setTimeout(() => fiveEvents(runId).map(send), 1_500);
      },
    });
    const args = ['--rate', '20', '--for', '1s', '--max-in-flight', '2'];
    const { code, out } = await run(url, ...args);
    expect(out).toMatch(
      /slots were not started, because 2 sessions were in flight \(--max-in-flight\)/,
    );
    expect(code).toBe(13);
  });

  it('finishes with the figures so far and 130 on SIGINT', async () => {
    const report = join(folder(), 'load.json');
    const args = ['--ramp', '10..50:30s', '--json', '--report', report];
    const { child, ended } = start(await serve({}), ...args);
    await new Promise<void>((resolve) => servers[0]?.onConnection(resolve));
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    const { load } = lastLine(out);
    expect(load?.notes.join()).toMatch(/stopped after \d+ of 900 slots/);
    expect(load?.slots.abandoned).toBeGreaterThan(0);
    expect(checkReportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))).load).toEqual(load);
  });

  it('runs a closed loop for a time, and says what its times leave out', async () => {
    const args = ['--concurrency', '4', '--for', '1s'];
    const { code, out } = await run(await serve(HEALTHY), ...args);
    expect(code).toBe(0);
    expect(out).toMatch(/4 at a time for 1 s: \d+ started/);
    expect(out).toContain('closed loop');
  });

  it('refuses a report that cannot be written before it opens a connection', async () => {
    const url = await serve(HEALTHY);
    let connections = 0;
    servers[0]?.onConnection(() => connections++);
    const { code, err } = await run(url, '--rate', '5', '--report', '/proc/no/load.json');
    expect(code).toBe(64);
    expect(err).toContain('--report /proc/no/load.json cannot be written');
    expect(connections).toBe(0);
  });
});
