import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createReporter,
  type Reporter,
  type ReporterOptions,
} from '../../../reporters/node/index.js';
import {
  listen,
  nowhere,
  startEventCollector as startCollector,
  allTaken as taken,
} from '../../support/reporters/event-collector';

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL('../../../reporters/node/index.js', import.meta.url));

function reporterOf(url: string, more: Partial<ReporterOptions> = {}): Reporter {
  const options = { url, environment: 'staging', intervalMs: 2, random: () => 0, ...more };
  const reporter = createReporter(options);
  onTestFinished(() => reporter.close(0));
  return reporter;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the reporter', () => {
  it('sends events with what it knows of its program, in order and with its token', async () => {
    const { url, requests, stored } = await startCollector();
    const reporter = reporterOf(`${url}/ops/`, { token: 't', release: '1.4.2', target: 'chat' });
    for (let i = 0; i < 1_200; i++) reporter.report('ready', 'ok', { connectionId: `c${i}` });
    await reporter.close(10_000);
    expect(requests.map(({ events }) => events.length)).toEqual([500, 500, 200]);
    expect(requests[0]).toMatchObject({
      path: '/ops/api/v1/events',
      headers: { authorization: 'Bearer t' },
    });
    expect(stored.map(({ connectionId }) => connectionId)).toEqual(
      Array.from({ length: 1_200 }, (_, i) => `c${i}`),
    );
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1_200);
    expect(stored[0]).toMatchObject({
      stage: 'ready',
      outcome: 'ok',
      environment: 'staging',
      release: '1.4.2',
      target: 'chat',
    });
    expect(reporter.figures()).toMatchObject({ delivered: 1_200, queued: 0, dropped: 0 });
  });

  it('keeps 10,000 events while the collector is away, drops the oldest and counts them', async () => {
    const reporter = reporterOf(await nowhere());
    for (let i = 0; i < 300_000; i++) reporter.report('ready', 'ok', { connectionId: `c${i}` });
    await until(() => reporter.figures().failures > 0);
    expect(reporter.figures()).toMatchObject({ queued: 10_000, dropped: 290_000, delivered: 0 });
    expect(reporter.figures().lastError).toContain('ECONNREFUSED');
  });

  it('keeps no more than 16 MiB, however large events are', async () => {
    const reporter = reporterOf(await nowhere());
    for (let i = 0; i < 2_000; i++)
      reporter.report('ready', 'ok', { attributes: { text: 'x'.repeat(20_000) } });
    expect(reporter.figures().queued).toBeLessThan(16 * 53 + 500);
    expect(reporter.figures().dropped).toBeGreaterThan(500);
  });

  it.each([401, 403, 404, 408, 425, 429, 500, 503, 302])(
    'tries again after %i, with the same ids',
    async (status) => {
      const { url, requests, stored } = await startCollector((events, request) =>
        request === 1 ? { status } : taken(events),
      );
      const reporter = reporterOf(url);
      reporter.report('ready', 'ok');
      await until(() => reporter.figures().delivered === 1);
      expect(requests.map(({ events }) => events[0]?.id)).toEqual([stored[0]?.id, stored[0]?.id]);
      expect(reporter.figures()).toMatchObject({ failures: 1, lastError: null });
    },
  );

  it('takes an answer that is not of the console for none', async () => {
    const { url } = await startCollector((events, request) =>
      request === 1 ? { status: 200, body: 'sign in' } : taken(events),
    );
    const reporter = reporterOf(url);
    reporter.report('ready', 'ok');
    await until(() => reporter.figures().delivered === 1);
    expect(reporter.figures().failures).toBe(1);
  });

  it('waits as long as it is asked to', async () => {
    const waits: number[] = [];
    const { url } = await startCollector((events, request) =>
      request === 1 ? { status: 429, headers: { 'retry-after': '7' } } : taken(events),
    );
    const clock = {
      now: () => 1_800_000_000_000,
      after(ms: number, resume: () => void) {
        waits.push(ms);
        const timer = setTimeout(resume, 0);
        return () => clearTimeout(timer);
      },
    };
    const reporter = reporterOf(url, { clock });
    reporter.report('ready', 'ok');
    await until(() => reporter.figures().delivered === 1);
    expect(waits.slice(0, 2)).toEqual([2, 7_000]);
  });

  it('waits longer and longer, up to half a minute', async () => {
    const waits: number[] = [];
    const after = (ms: number, resume: () => void) => {
      waits.push(ms);
      const timer = setTimeout(resume, 0);
      return () => clearTimeout(timer);
    };
    const clock = { now: () => 1_800_000_000_000, after };
    const reporter = reporterOf(await nowhere(), { clock, intervalMs: 1_000, random: () => 1 });
    reporter.report('ready', 'ok');
    await until(() => waits.length >= 8);
    expect(waits.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('halves what is too large, and gives up on a single event', async () => {
    const { url, stored } = await startCollector((events) =>
      events.some(({ message }) => message === 'huge') || events.length > 3
        ? { status: 413 }
        : taken(events),
    );
    const reporter = reporterOf(url);
    for (let i = 0; i < 10; i++)
      reporter.report('ready', 'ok', { message: i === 4 ? 'huge' : `m${i}` });
    await until(() => reporter.figures().queued === 0);
    expect(reporter.figures()).toMatchObject({ delivered: 9, rejected: 1, failures: 0 });
    expect(stored.map(({ message }) => message)).toEqual(
      [0, 1, 2, 3, 5, 6, 7, 8, 9].map((i) => `m${i}`),
    );
  });

  it('counts what the collector refuses, whole or by the row', async () => {
    const reasons: string[] = [];
    const { url } = await startCollector((_, request) =>
      request === 1
        ? { status: 422 }
        : { status: 202, body: { accepted: 1, duplicates: 0, rejected: [{ message: 'bad at' }] } },
    );
    const reporter = reporterOf(url, { onError: (reason) => reasons.push(reason) });
    reporter.report('ready', 'ok');
    await until(() => reporter.figures().rejected === 1);
    reporter.report('ready', 'ok');
    reporter.report('ready', 'ok');
    await until(() => reporter.figures().queued === 0);
    expect(reporter.figures()).toMatchObject({ delivered: 1, rejected: 2 });
    expect(reasons).toEqual(['HTTP 422', 'rejected: bad at']);
  });

  it('never throws for what it is given', () => {
    const reporter = reporterOf('http://127.0.0.1:9');
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    reporter.report('ready', 'ok', { attributes: circular });
    reporter.report('ready', 'ok', { attributes: { big: 1n } });
    expect(reporter.figures()).toMatchObject({ rejected: 2, queued: 0 });
  });

  it('does nothing without a URL, and nothing once it is closed', async () => {
    const off = createReporter({ url: '' });
    off.report('ready', 'ok');
    expect(off.figures()).toMatchObject({ queued: 0, dropped: 0 });
    const reporter = reporterOf(await nowhere());
    await reporter.close(0);
    reporter.report('ready', 'ok');
    expect(reporter.figures()).toMatchObject({ queued: 0, dropped: 1 });
  });

  it('gives up at its time limit where the collector does not answer', async () => {
    const url = await listen(() => {});
    const reporter = reporterOf(url);
    reporter.report('ready', 'ok');
    await reporter.close(50);
    expect(reporter.figures()).toMatchObject({ queued: 0, dropped: 1, delivered: 0 });
  });
});

describe('at the end of its process', () => {
  const report = (env: Record<string, string>, then = '') =>
    run(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createReporter } from ${JSON.stringify(ENTRY)};
         const reporter = createReporter();
         reporter.report('ready', 'ok');
         process.on('exit', () => console.log(JSON.stringify(reporter.figures())));
         ${then}`,
      ],
      { env: { NODE_ENV: 'test', ...env } },
    );

  it('sends what waits', async () => {
    const { url, stored } = await startCollector();
    const { stdout } = await report({ TOCSIN_URL: url, TOCSIN_RELEASE: '7' });
    expect(JSON.parse(stdout)).toMatchObject({ delivered: 1, dropped: 0 });
    expect(stored).toMatchObject([{ stage: 'ready', environment: 'development', release: '7' }]);
  });

  it('ends in time while the collector is away, and counts what it loses', async () => {
    const { stdout } = await report(
      { TOCSIN_URL: await nowhere() },
      'while (reporter.figures().failures < 1) await new Promise((go) => setTimeout(go, 5));',
    );
    expect(JSON.parse(stdout)).toMatchObject({ delivered: 0, dropped: 1 });
  });
});
