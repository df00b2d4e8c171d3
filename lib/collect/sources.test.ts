import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTarget, factoryFailed, START, session } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import { type ManualClock, manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { type Collector, createCollector } from './collector';

const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  collector = createCollector({ ...stores, clock, logger });
});
afterEach(() => stores.close());

const source = (name: string) => ({ id: `token of ${name}`, name });
const figuresOf = (wanted: string) => collector.stats().sources.find(({ name }) => name === wanted);
const rowsOf = (ids: string) => [...ids].map((id) => ({ ...factoryFailed, id }));

describe('sources', () => {
  it('are counted by themselves, with how late and how early they are', async () => {
    const at = START - 90_000;
    await collector.ingest([{ ...factoryFailed, at }], { source: source('eu') });
    await collector.ingest([{ ...factoryFailed, at }, { id: 'bad' }], { source: source('eu') });
    await collector.ingest([{ ...factoryFailed, id: 'early', at: START + 2_000 }], {
      source: source('us'),
    });
    const none = { refused: 0, limited: 0, queued: 0, unjoinedRatio: 0, kinds: [] };
    expect(collector.stats().sources).toEqual([
      {
        name: 'eu',
        accepted: 1,
        duplicates: 1,
        rejected: 1,
        lagMs: 90_000,
        clockSkewMs: 0,
        ...none,
      },
      {
        name: 'us',
        accepted: 1,
        duplicates: 0,
        rejected: 0,
        lagMs: 0,
        clockSkewMs: 2_000,
        ...none,
      },
    ]);
  });

  it('share a row beyond 100, however many there are', async () => {
    for (let n = 0; n < 130; n++)
      await collector.ingest([{ ...factoryFailed, id: `e${n}` }], { source: source(`s${n}`) });
    expect(collector.stats().sources).toHaveLength(101);
    expect(figuresOf('other')?.accepted).toBe(30);
  });

  it('are refused one by one, and the refusal is counted', async () => {
    collector = createCollector({ ...stores, clock, logger, limits: { queueRows: 5 } });
    const first = collector.ingest(rowsOf('abc'), { source: source('loud') });
    const second = collector.ingest(rowsOf('de'), { source: source('loud') });
    const other = collector.ingest(rowsOf('f'), { source: source('quiet') });
    await expect(second).rejects.toMatchObject({ details: { retryAfterMs: 30_000 } });
    expect(await Promise.all([first, other])).toMatchObject([{ accepted: 3 }, { accepted: 1 }]);
    expect(figuresOf('loud')?.refused).toBe(1);
    expect(figuresOf('quiet')?.refused).toBe(0);
  });

  it('hold rows of their own in the queue, until they are stored or refused', async () => {
    const queued = () => collector.stats().sources.map(({ name, queued }) => [name, queued]);
    collector = createCollector({ ...stores, clock, logger, limits: { queueRows: 5 } });
    const loud = collector.ingest(rowsOf('abc'), { source: source('loud') });
    const quiet = collector.ingest(rowsOf('d'), { source: source('quiet') });
    const refused = collector.ingest(rowsOf('efghi'), { source: source('third') });
    await expect(refused).rejects.toMatchObject({ code: 'busy' });
    expect(queued()).toEqual([
      ['loud', 3],
      ['quiet', 1],
      ['third', 0],
    ]);
    await Promise.all([loud, quiet]);
    expect(queued().map(([, rows]) => rows)).toEqual([0, 0, 0]);
  });
});

describe('reports of sources', () => {
  const sent = (id: string) => ({ id, name: 'same name' });

  it('distinguish two senders of one name, and report what came of health events too', async () => {
    await collector.ingest([{ ...factoryFailed, at: START - 2_000 }, { id: 'bad' }], {
      source: sent('one'),
    });
    await collector.ingest([factoryFailed], { source: sent('two') });
    expect(collector.reports.reportOf('one')).toMatchObject({
      kinds: ['events'],
      rows: { events: 1, duplicates: 0, ignored: 0, rejected: 1, sampled: 0 },
      rowsPerSecond: 2 / 5,
      says: ['factory'],
      lagMs: 2_000,
      unjoinedRatio: 0,
    });
    expect(collector.reports.reportOf('one')?.samples).toHaveLength(1);
    expect(collector.reports.reportOf('two')?.rows).toMatchObject({ events: 0, duplicates: 1 });
    expect(collector.reports.reportOf('three')).toBeNull();
    clock.advance(60_000);
    expect(collector.reports.reportOf('one')?.rowsPerSecond).toBe(0);
  });

  it('count what was refused, with its bytes, also of sources whose details are dropped', async () => {
    const limits = { rowsPerSecond: 5, burstMs: 1_000 };
    collector = createCollector({ ...stores, clock, logger, limits });
    await collector.ingest(rowsOf('abcde'), { source: sent('loud') });
    expect(() => collector.requireRoom(sent('loud'), 700)).toThrow();
    expect(() => collector.requireRoomForRows('logs', sent('loud'), 300)).toThrow();
    await expect(collector.ingest(rowsOf('f'), { source: sent('loud') })).rejects.toThrow();
    expect(collector.reports.reportOf('loud')?.refused).toEqual({ requests: 3, bytes: 1_000 });
    for (let n = 0; n < 101; n++)
      await collector.ingest([{ ...factoryFailed, id: `e${n}` }], { source: sent(`s${n}`) });
    expect(collector.reports.reportOf('loud')).toBeNull();
    expect(collector.reports.refused()).toEqual({ requests: 3, bytes: 1_000 });
  });
});

describe('rows that no indicator counts', () => {
  const ratio = () => figuresOf('eu')?.unjoinedRatio;
  const ingest = (row: object) =>
    collector.ingest([{ ...factoryFailed, ...row }], { source: source('eu') });

  it('are those of no known target, and of neither a session nor a connection', async () => {
    await ingest({ id: 'connection' });
    expect(ratio()).toBe(0);
    await ingest({ id: 'nothing', connectionId: undefined, traceId: '1'.repeat(32) });
    expect(ratio()).toBe(1 / 2);
    await ingest({ id: 'target', environment: 'nowhere', connectionId: 'c2' });
    expect(ratio()).toBe(2 / 3);
    const { record } = session('passed');
    await collector.addSession(finishedOf(session('passed')));
    await ingest({ id: 'session', connectionId: undefined, sessionId: record.id });
    expect(ratio()).toBe(2 / 4);
  });

  it('are a share of what was stored in the last minutes, and of nothing there is none', async () => {
    await ingest({ id: 'a', environment: 'nowhere' });
    await ingest({ id: 'a', environment: 'nowhere' });
    expect(ratio()).toBe(1);
    clock.advance(5 * 60_000);
    await ingest({ id: 'b' });
    expect(ratio()).toBe(1 / 2);
    clock.advance(5 * 60_000);
    expect(ratio()).toBe(0);
    clock.advance(5 * 60_000);
    expect(ratio()).toBeNull();
  });
});

describe('a source that sends more rows than one may', () => {
  const limits = { rowsPerSecond: 2, burstMs: 2_000 };
  beforeEach(() => {
    collector = createCollector({ ...stores, clock, logger, limits });
  });

  it('has to wait as long as they take at its rate, and delays nobody else', async () => {
    await collector.ingest(rowsOf('abc'), { source: source('loud') });
    await expect(collector.ingest(rowsOf('def'), { source: source('loud') })).rejects.toMatchObject(
      {
        code: 'rate_limited',
        message: expect.stringContaining('loud sends more than 2 health events per second'),
        details: { retryAfterMs: 1_000 },
      },
    );
    await collector.ingest(rowsOf('xyz'), { source: source('quiet') });
    clock.advance(999);
    await expect(collector.ingest(rowsOf('def'), { source: source('loud') })).rejects.toThrow();
    clock.advance(1);
    await collector.ingest(rowsOf('def'), { source: source('loud') });
    expect(figuresOf('loud')).toMatchObject({ accepted: 6, limited: 2, refused: 0 });
    expect(figuresOf('quiet')).toMatchObject({ accepted: 3, limited: 0 });
  });

  it('is refused before its body is read, once nothing more may come', async () => {
    await collector.ingest(rowsOf('abc'), { source: source('loud') });
    expect(() => collector.requireRoom(source('loud'))).not.toThrow();
    await collector.ingest(rowsOf('d'), { source: source('loud') });
    expect(() => collector.requireRoom(source('loud'))).toThrow(
      expect.objectContaining({ code: 'rate_limited', details: { retryAfterMs: 500 } }),
    );
    expect(() => collector.requireRoom(source('quiet'))).not.toThrow();
  });

  it('may send a batch larger than its burst, and waits for it afterwards', async () => {
    await collector.ingest(rowsOf('abcdefgh'), { source: source('loud') });
    clock.advance(2_000);
    expect(() => collector.requireRoom(source('loud'))).toThrow();
    clock.advance(500);
    expect(() => collector.requireRoom(source('loud'))).not.toThrow();
  });

  it('pays once for rows that the full queue refused', async () => {
    collector = createCollector({ ...stores, clock, logger, limits: { ...limits, queueRows: 2 } });
    const sent = () => collector.ingest(rowsOf('abc'), { source: source('loud') });
    await expect(sent()).rejects.toMatchObject({ code: 'busy' });
    await expect(sent()).rejects.toMatchObject({ code: 'busy' });
  });
});
