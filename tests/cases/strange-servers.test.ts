import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENT_DEADLINES, probeUrl } from '../support/probe/probe-url';
import { rawServer, scriptedServer, type TestServer } from '../support/probe/servers';
import { ENDINGS } from '../support/strange-servers/endings';
import { REFUSALS, WELCOMES } from '../support/strange-servers/greetings';
import { FAILING_RUNS, HEALTHY_RUNS } from '../support/strange-servers/runs';
import { CREDENTIAL, type Strange } from '../support/strange-servers/strange-server';
import { UPGRADES } from '../support/strange-servers/upgrades';
import { until } from '../support/until';

vi.setConfig({ testTimeout: 120_000 });

const GROUPS: Array<[string, Strange[]]> = [
  ['the upgrade', UPGRADES],
  ['the welcome', WELCOMES],
  ['instead of a welcome', REFUSALS],
  ['a healthy run', HEALTHY_RUNS],
  ['a run that fails', FAILING_RUNS],
  ['the end', ENDINGS],
];

/** Sockets, servers and timers that keep the process busy. */
const countHandles = () =>
  process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|TLS|Timeout|DNS)/.test(kind)).length;

const servers: TestServer[] = [];
let handlesBefore = 0;
beforeAll(() => {
  handlesBefore = countHandles();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await until(
    { what: `no more than the ${handlesBefore} handles of before`, withinMs: 20_000 },
    () => countHandles() <= handlesBefore,
  );
  expect(Object.prototype).not.toHaveProperty('polluted');
});

async function probe({ serve, misses, spec }: Strange) {
  const server = await (typeof serve === 'function' ? rawServer(serve) : scriptedServer(serve));
  servers.push(server);
  return probeUrl(server.url, {
    credentials: { kind: 'token', token: CREDENTIAL },
    deadlines: { ...PATIENT_DEADLINES, ...misses },
    ...spec,
  });
}

/** Every text of a record, keys included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
}

/** Of a record and its transcript, as much as a server decides. */
const MOST_BYTES = 600_000;

describe.each(GROUPS)('a server that nobody described: %s', (_group, all) => {
  it.concurrent.each(all)('$name: $is', async (strange) => {
    const { is, code, close, says, hides, ok = [] } = strange;
    const record = await probe(strange);
    const { outcome, failedStage, errorCode, warnings, excludedBecause, facts } = record;
    const seen = {
      outcome,
      failedStage,
      errorCode,
      excludedBecause,
      close: record.close,
      warnings,
    };
    const why = JSON.stringify({ ...seen, frames: facts.frames.slice(-3) }).slice(0, 3_000);
    expect(failedStage ?? outcome, why).toBe(is);
    if (code !== undefined) expect(errorCode, why).toBe(code);
    if (close !== undefined) expect(record.close, why).toMatchObject(close);
    if (says !== undefined) expect(warnings.join('\n'), why).toContain(says);
    for (const stage of ok)
      expect(record.stages.find((one) => one.stage === stage)?.outcome, why).toBe('ok');
    const kept = JSON.stringify(record);
    expect(kept).not.toContain(CREDENTIAL);
    // The transcript is evidence and stays as it came; whoever shows it escapes it.
    const concluded = { ...record, transcript: [] };
    if (hides !== undefined) expect(textsOf(concluded).join(' ')).not.toMatch(hides);
    expect(kept.length).toBeLessThan(MOST_BYTES);
  });
});
