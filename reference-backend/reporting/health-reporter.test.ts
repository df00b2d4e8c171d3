import { describe, expect, it } from 'vitest';
import { systemClock } from '../kit/clock';
import { onTestEnd } from '../testing/backend-fixture';
import { startCollector, type TestCollector } from '../testing/collector';
import { manualClock } from '../testing/manual-clock';
import { createHealthReporter, type HealthEvent, type ReporterOptions } from './health-reporter';

const event = (index: number): HealthEvent => ({
  id: `event-${index}`,
  at: 1_757_300_000_000 + index,
  stage: 'ready',
  outcome: 'ok',
  environment: 'test',
  release: '1',
  instance: 'i',
  connectionId: `c-${index}`,
});

async function collectorOf(port?: number): Promise<TestCollector> {
  const collector = await startCollector(port);
  onTestEnd(() => collector.stop());
  return collector;
}

function reporterOf(url: string, more: Partial<ReporterOptions> = {}) {
  const reporter = createHealthReporter({
    collector: { url, token: 'secret-token' },
    queueLimit: 1_000,
    intervalMs: 5,
    clock: systemClock,
    random: () => 0,
    log: () => {},
    ...more,
  });
  onTestEnd(() => reporter.stop(0));
  return reporter;
}

/** A port without a listener. */
async function freePort(): Promise<number> {
  const collector = await startCollector();
  const port = Number(new URL(collector.url).port);
  await collector.stop();
  return port;
}

describe('the health reporter', () => {
  it('posts in batches, in order, with its token', async () => {
    const collector = await collectorOf();
    const reporter = reporterOf(collector.url);
    for (let i = 0; i < 700; i++) reporter.report(event(i));
    await collector.event(({ id }) => id === 'event-699');
    expect(collector.events.map(({ id }) => id)).toEqual(
      Array.from({ length: 700 }, (_, i) => `event-${i}`),
    );
    expect(collector.batches.map((batch) => batch.length)).toEqual([500, 200]);
    expect(new Set(collector.authorizations)).toEqual(new Set(['Bearer secret-token']));
    expect(collector.events[0]).toEqual(event(0));
  });

  it('waits for its interval, so that one session is one batch', async () => {
    const collector = await collectorOf();
    const clock = manualClock();
    const reporter = reporterOf(collector.url, { clock, intervalMs: 250 });
    reporter.report(event(1));
    clock.advance(249);
    reporter.report(event(2));
    expect(collector.requests()).toBe(0);
    clock.advance(1);
    await collector.event(({ id }) => id === 'event-2');
    expect(collector.batches).toHaveLength(1);
  });

  it('logs once that delivery fails', async () => {
    const lines: string[] = [];
    const url = `http://127.0.0.1:${await freePort()}/`;
    const reporter = reporterOf(url, { log: ({ message }) => lines.push(message) });
    reporter.report(event(0));
    while (reporter.figures().failures < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(lines).toEqual([expect.stringContaining('HEALTH REPORT: delivery failed')]);
  });

  it('delivers each event once when the collector is back', async () => {
    const port = await freePort();
    const reporter = reporterOf(`http://127.0.0.1:${port}/api/v1/events`);
    for (let i = 0; i < 450; i++) reporter.report(event(i));
    while (reporter.figures().failures < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    const collector = await collectorOf(port);
    await collector.event(({ id }) => id === 'event-449');
    const ids = collector.events.map(({ id }) => id);
    expect(ids).toHaveLength(450);
    expect(new Set(ids).size).toBe(450);
    await reporter.stop(1_000);
    expect(reporter.figures()).toMatchObject({ delivered: 450, dropped: 0, lastError: null });
  });

  it('flushes at once when it stops, and gives up at its time limit', async () => {
    const collector = await collectorOf();
    const patient = reporterOf(collector.url, { intervalMs: 60_000 });
    patient.report(event(1));
    await patient.stop(5_000);
    expect(collector.events.map(({ id }) => id)).toEqual(['event-1']);

    collector.answerWith(503);
    const stuck = reporterOf(collector.url, { intervalMs: 60_000 });
    stuck.report(event(2));
    await stuck.stop(20);
    expect(stuck.figures()).toMatchObject({ queued: 0, dropped: 1, delivered: 0 });
    stuck.report(event(3));
    expect(stuck.figures().queued).toBe(0);
  });

  it('does nothing without a collector', () => {
    const reporter = reporterOf('', { collector: null });
    reporter.report(event(1));
    expect(reporter.figures()).toMatchObject({ queued: 0, dropped: 0 });
  });
});
