import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { alertRow } from '../support/alert-rows';
import { programArgs } from '../support/bundle/programs';
import { incidentRow } from '../support/incident-rows';
import { type HttpSink, notifierRow, openHttpSink } from '../support/message-sink';
import { decideAndDeliver } from './support/decide-and-deliver';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** By then a claim of the dead process has run out. */
const CLAIM_OVER_MS = 40_000;

let sink: HttpSink;
const directories: string[] = [];
beforeAll(async () => {
  sink = await openHttpSink();
});
afterAll(() => {
  sink.close();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** A data directory in which a page fires that nobody was told about. */
async function firingPage(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-crash-'));
  directories.push(directory);
  const stores = await openStores({ clock: systemClock, directory });
  const at = Date.now();
  const incidentId = 'incident-1';
  const alert = alertRow(at, { incidentId });
  const incident = incidentRow([alert], { id: incidentId });
  await stores.state.mutate(
    [
      { op: 'put', kind: 'notifier', id: 'n1', value: notifierRow('n1') },
      { op: 'put', kind: 'alert', id: alert.id, group: 'open', value: alert },
      { op: 'put', kind: 'incident', id: incidentId, group: 'open', value: incident },
    ],
    at,
  );
  await stores.close();
  return directory;
}

/** Answers the signal that ended it; null for an end of its own. */
async function runChild(directory: string, killAt: string) {
  const args = [directory, sink.url, killAt];
  const script = 'tests/acceptance/support/alert-child.ts';
  const child = spawn(process.execPath, [...programArgs(script), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = await once(child, 'exit');
  return { code, signal };
}

describe('a process that is killed between decide and delivered', () => {
  it.each([
    ['before decide', 1],
    ['after decide', 1],
    ['before claim', 1],
    ['after claim', 1],
    ['before send', 1],
    ['after send', 2],
    ['before record', 2],
    ['after record', 1],
  ])('%s: the next one sends what is missing, under the same keys', async (step, deliveries) => {
    const directory = await firingPage();
    const before = sink.got.length;
    expect(await runChild(directory, step)).toEqual({ code: null, signal: 'SIGKILL' });
    const clock = { ...systemClock, now: () => systemClock.now() + CLAIM_OVER_MS };
    await decideAndDeliver({ directory, url: sink.url, clock, reach: () => undefined });
    const got = sink.got.slice(before);
    expect(got).toHaveLength(deliveries);
    expect(new Set(got.map((one) => `${one.idempotencyKey} ${one.dedupKey}`)).size).toBe(1);
    const stores = await openStores({ clock: systemClock, directory });
    const closed = await stores.state.list('notification', 'closed');
    expect(closed.map(({ value }) => value.state)).toEqual(['sent']);
    await stores.close();
  });
});
