import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { requestAt, type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { findProgram, onFreePort, startProgram } from './support/front';

const PROMTOOL = findProgram('/usr/bin/promtool', 'prometheus');
const PROMETHEUS = findProgram('/usr/bin/prometheus', 'prometheus');
const EXAMPLES = fileURLToPath(new URL('../../examples/prometheus/', import.meta.url));

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
    const [latest] = await until({ what: 'a session has failed' }, async () => {
      const sessions = await house.sessions(`?target=${id}&outcome=failed`);
      return sessions.length > 0 ? sessions : null;
    });
    if (!latest) throw new Error('no session');
    const stored = await house.session(latest.id);
    const before = await until({ what: 'it is counted' }, async () => {
      return (await scrape()).samples.get(failed) ?? null;
    });
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
    await until({ what: 'further ones are counted' }, async () => {
      const now = (await scrape()).samples.get(failed) ?? 0;
      expect(now).toBeGreaterThanOrEqual(before);
      return now > before;
    });
  });

  it('is what promtool accepts without a remark', async ({ skip }) => {
    if (PROMTOOL.path === null) return missing(PROMTOOL.reason, skip);
    const { text } = await scrape();
    const { status, stdout, stderr } = spawnSync(PROMTOOL.path, ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('gives Prometheus the ratios of the overview, and answers its rules and dashboard', async ({
    skip,
  }) => {
    if (PROMETHEUS.path === null) return missing(PROMETHEUS.reason, skip);
    const prometheus = await startPrometheus(PROMETHEUS.path);
    const query = (expression: string) => prometheus.query(expression);
    await until({ what: 'its ratios equal those of the overview' }, async () => {
      const [scraped, { tiles }] = await Promise.all([
        query('tocsin_indicator_bad_ratio{environment="staging"}'),
        house.overview(id),
      ]);
      const gated = tiles.filter(({ gated, count }) => gated && count.valid > 0);
      const equal = gated.filter(({ indicator, count }) => {
        const of = scraped.find(({ metric }) => metric.indicator === snakeCase(indicator));
        return of !== undefined && Math.abs(Number(of.value[1]) - count.bad / count.valid) < 1e-12;
      });
      return gated.length > 0 && equal.length === gated.length;
    });
    const { panels } = JSON.parse(readFileSync(join(EXAMPLES, 'grafana-dashboard.json'), 'utf8'));
    for (const { expr } of panels.flatMap(({ targets }: { targets: unknown }) => targets))
      await query(expr.replaceAll(/\$(?:target|environment)/g, '.+'));
    const states = await query('tocsin_indicator_state{state="fails"} == 1');
    expect(states.length).toBeGreaterThan(0);
    const { groups = [] } = await prometheus.ask('rules');
    const named = groups.flatMap(({ rules }) => rules);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ health }) => health === 'err')).toEqual([]);
  });
});

function missing(reason: string, skip: (reason: string) => never): void {
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
  skip(reason);
}

type Sample = { metric: Record<string, string>; value: [number, string] };
type RuleGroup = { rules: Array<{ health: string }> };

/** Debian's Prometheus with the example, only the address and the interval are others. */
async function startPrometheus(binary: string) {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-prometheus-'));
  cpSync(EXAMPLES, directory, { recursive: true });
  const file = join(directory, 'prometheus.yml');
  const text = readFileSync(file, 'utf8')
    .replaceAll('15s', '1s')
    .replace(/^ *scheme: https\n/m, '')
    .replace(/^ *authorization: .*\n/m, '')
    .replace('tocsin.example.com', new URL(house.url).host);
  writeFileSync(file, text);
  const { port, stop } = await onFreePort((port) =>
    startProgram({
      name: 'prometheus',
      binary,
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(directory, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      port,
      cwd: directory,
    }),
  );
  onTestFinished(async () => {
    await stop();
    rmSync(directory, { recursive: true, force: true });
  });
  async function ask(path: string) {
    const answer = await requestAt(`http://127.0.0.1:${port}`, `GET /api/v1/${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    return (answer.json as { data: { result?: Sample[]; groups?: RuleGroup[] } }).data;
  }
  return {
    ask,
    query: async (expression: string): Promise<Sample[]> =>
      (await ask(`query?query=${encodeURIComponent(expression)}`)).result ?? [],
  };
}
