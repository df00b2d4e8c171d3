import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTarget, base, START, session } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import { type ManualClock, manualClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { createLogger } from '../kit/logger';
import { type Collector, createCollector } from './collector';

const HOUR = 3_600_000;
const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
const start = () => createCollector({ ...stores, clock, logger });
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  collector = start();
});
afterEach(() => stores.close());

let sent = 0;
/** As many failed connections as there are rows, each decided by its event. */
const rowsOf = (rows: object[]) =>
  rows.map((row) => {
    const connectionId = `c${sent++}`;
    const id = `e-${connectionId}`;
    return { ...base, at: clock.now(), id, connectionId, stage: 'factory', outcome: 'ok', ...row };
  });
const send = (rows: object[]) => collector.ingest(rowsOf(rows), {});
const numbered = (count: number, key: string, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({ [key]: `${prefix}${index}` }));

async function sumBy(dimension: 'release' | 'environment'): Promise<Map<string, number>> {
  const rows = await stores.events.tallies({
    from: 0,
    to: START * 2,
    step: '1h',
    groupBy: [dimension],
  });
  return new Map(rows.map(({ group, counts }) => [String(group[dimension]), counts.sessions]));
}

async function countsOf(kind: 'instance' | 'signature'): Promise<Map<string, number>> {
  const rows = await stores.events.counts({ from: 0, to: START * 2, step: '1h', kinds: [kind] });
  return new Map(rows.map(({ key, n }) => [key, n]));
}

it('keeps 500 new instances an hour, and the others as one', async () => {
  await send(numbered(700, 'instance', 'pod-'));
  const counts = await countsOf('instance');
  expect(counts.size).toBe(501);
  expect(counts.get('(other)')).toBe(200);
  // Known ones stay known, also beside others.
  await send([{ instance: 'pod-3' }, { instance: 'pod-699' }]);
  expect((await countsOf('instance')).get('pod-3')).toBe(2);
  expect((await countsOf('instance')).get('(other)')).toBe(201);
});

it('keeps 20 new releases an hour, and a release that is called other is one of them', async () => {
  await send([{ release: 'other' }, ...numbered(30, 'release', 'v')]);
  const counts = await sumBy('release');
  expect(counts.size).toBe(21);
  expect(counts.get('other')).toBe(1);
  expect(counts.get('(other)')).toBe(11);
  // Versions that come so fast are none; none of the labels became a release that is judged by itself.
  const releases = await stores.state.list('release');
  expect(releases.map(({ value }) => value.version)).not.toContain('(other)');
  expect(releases.length).toBeLessThan(7);
});

it('keeps environments that no target has apart up to a limit, and joins go by what is stored', async () => {
  await send([
    ...numbered(30, 'environment', 'env-').map((row) => ({ ...row, connectionId: 'same' })),
    { environment: 'staging' },
  ]);
  const counts = await sumBy('environment');
  expect(counts.size).toBe(22);
  expect(counts.get('staging')).toBe(1);
  expect(counts.get('(other)')).toBe(1);
});

it('counts a new hour anew, and what came before a restart is not new', async () => {
  await send(numbered(500, 'instance', 'a-'));
  collector = start();
  await send([...numbered(500, 'instance', 'a-'), { instance: 'b' }]);
  const before = await countsOf('instance');
  expect([before.size, before.get('(other)'), before.get('a-499')]).toEqual([501, 1, 2]);
  clock.advance(HOUR);
  await send([{ instance: 'b' }]);
  expect((await countsOf('instance')).get('b')).toBe(1);
});

it('bounds the labels of sessions: signatures and error codes', async () => {
  for (let index = 0; index < 130; index++) {
    const made = session('factory-mismatch', { at: START + index * 1_000 });
    const { record } = made;
    const code = `E_${String.fromCharCode(65 + (index % 26))}${String.fromCharCode(65 + Math.floor(index / 26))}`;
    const errorEvent = {
      ...base,
      at: record.startedAt,
      id: `x${index}`,
      traceId: record.keys.traceId,
    };
    await collector.ingest(
      [{ ...errorEvent, stage: 'factory', outcome: 'failed', errorCode: code }],
      {},
    );
    await collector.addSession(finishedOf(made));
  }
  const counts = await countsOf('signature');
  expect(counts.size).toBeLessThanOrEqual(102);
  const { sessions } = await stores.events.sessions({ targetId: 't1' }, { limit: 1 });
  const [last] = sessions;
  const [event] = last ? await stores.events.healthEventsOf(last) : [];
  expect(event?.errorCode).toBe('(other)');
  expect(event?.attributes).toEqual({ 'tocsin.original': { errorCode: 'E_ZE' } });
}, 60_000);

it('says so once in the state, keeps that up to date, and takes it away when it is over', async () => {
  const row = async () => (await stores.state.get('labelOverflow', 't1'))?.value ?? null;
  await send(numbered(600, 'instance', 'a-'));
  expect(await row()).toEqual({
    targetId: 't1',
    since: START,
    lastAt: START,
    rows: { instance: 100 },
  });
  const seq = await stores.state.changes.latest();
  await send(numbered(50, 'instance', 'b-'));
  expect(await stores.state.changes.latest()).toBe(seq);
  clock.advance(6 * 60_000);
  await send([{ instance: 'c' }]);
  expect(await row()).toMatchObject({ since: START, rows: { instance: 151 } });
  clock.advance(HOUR);
  await send([{ instance: 'a-1' }]);
  expect(await row()).toBeNull();
});

it('gives a batch that could not be stored the same labels when it is sent again', async () => {
  const { events } = stores;
  let fails = true;
  collector = createCollector({
    ...stores,
    clock,
    logger,
    events: {
      ...events,
      exclusively: (keys, work) =>
        events.exclusively(keys, (transaction) =>
          work({
            ...transaction,
            append: (batch) => {
              if (!fails) return transaction.append(batch);
              fails = false;
              throw new AppError('unavailable', 'the disk is full');
            },
          }),
        ),
    },
  });
  const rows = rowsOf([...numbered(501, 'instance', 'a-'), ...numbered(21, 'environment', 'e')]);
  await expect(collector.ingest(rows, {})).rejects.toMatchObject({ code: 'unavailable' });
  expect(await collector.ingest(rows, {})).toMatchObject({ accepted: 522 });
  expect((await countsOf('instance')).get('(other)')).toBe(1);
  expect((await sumBy('environment')).get('(other)')).toBe(1);
});
