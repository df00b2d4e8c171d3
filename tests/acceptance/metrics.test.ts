import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';

/** Of Debian's prometheus, which is too large to be installed for this alone. */
const PROMTOOL = '/usr/bin/promtool';

let house: ServerFixture;
beforeAll(async () => {
  house = await startHouse();
}, 240_000);
afterAll(() => house.stop());

/** Values by name and labels as they are written. */
async function scrape(): Promise<{ text: string; samples: Map<string, number> }> {
  const answer = await house.ask('GET /metrics');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = answer.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const samples = new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
  expect(samples.size).toBe(lines.length);
  return { text: answer.text, samples };
}

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`);
const LABELS = 'target="odd \\"name\\"",environment="staging"';

describe('GET /metrics', () => {
  let id: string;
  beforeAll(async () => {
    const backend = await house.addBackend({ faults: { 'bare-1011': 1 } });
    id = await house.addTarget(backend, { name: 'odd "name"' });
    const late = Array.from({ length: 20 }, () => house.runNow(id));
    await Promise.all(late);
  }, 60_000);

  it('says the same as the overview, once both have seen the same sessions', async () => {
    const matches = await until({ what: 'metrics equal the overview' }, async () => {
      const [{ samples }, overview] = await Promise.all([scrape(), house.overview(id)]);
      const pairs = overview.tiles.map(({ indicator, count }) => {
        const labels = `{${LABELS},indicator="${snakeCase(indicator)}"}`;
        return [samples.get(`tocsin_indicator_bad_sessions${labels}`), count.bad];
      });
      return pairs.length > 0 && pairs.every(([metric, tile]) => metric === tile) ? pairs : null;
    });
    expect(matches).toHaveLength(6);
  });

  it('counts sessions that do not fall when an event corrects them', async () => {
    const failed = `tocsin_sessions_total{${LABELS},location="local",outcome="failed"}`;
    const before = (await scrape()).samples.get(failed) ?? 0;
    expect(before).toBeGreaterThan(0);
    const stored = await house.runNow(id);
    await house.ask('POST /api/v1/events', {
      body: [
        {
          id: `late-${stored.id}`,
          at: Date.parse(stored.startedAt) + 5,
          environment: 'staging',
          stage: 'factory',
          outcome: 'failed',
          traceId: stored.keys.traceId,
        },
      ],
    });
    await until({ what: 'it is counted' }, async () => {
      return ((await scrape()).samples.get(failed) ?? 0) > before;
    });
  });

  it('is what promtool accepts without a remark', async (context) => {
    const { text } = await scrape();
    const { status, stdout, stderr, error } = spawnSync(PROMTOOL, ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    if (error) {
      const reason = 'promtool is not installed (Debian: prometheus)';
      process.stderr.write(`skipped: ${reason}\n`);
      context.skip(reason);
    }
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
