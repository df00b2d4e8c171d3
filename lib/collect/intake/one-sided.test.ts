import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTarget, START } from '../../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { defaultSource, type Source } from '../../domain/sources/source';
import { DAY } from '../../domain/time';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { type Collector, createCollector } from '../collector';

const logger = createLogger('test', 'silent');
let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  restart();
});
afterEach(() => stores.close());

function restart(): void {
  collector = createCollector({ ...stores, clock, logger });
}

type Said = [stage: string, outcome: string, handler?: string];

/** Sends what one connection says, as log lines of one request. */
async function say(connectionId: string, said: Said[], settings: Partial<Source> = {}) {
  const items = said.map(([stage, outcome, handler], index) => ({
    time: clock.now() - 1_000 + index,
    msg: 'x',
    connection_id: connectionId,
    'tocsin.stage': stage,
    'tocsin.outcome': outcome,
    'tocsin.handler': handler ?? null,
  }));
  const source = { id: 's1', name: 's1' };
  const whole = { ...defaultSource('s1'), environment: 'staging', ...settings };
  const answer = await collector.collectRows(
    { kind: 'logs', json: items },
    { source, settings: whole },
  );
  expect(answer.rejected).toEqual([]);
  return connection(connectionId);
}

async function connection(connectionId: string) {
  const keys = { sessionIds: [], traceIds: [], runIds: [], connectionIds: [connectionId] };
  const [found] = (await stores.events.related(keys)).connections;
  return (
    found && {
      connection: found.connection,
      factory: found.factory,
      emergency: found.emergency,
      agent: found.agent,
    }
  );
}

const NOTHING = { connection: null, factory: null, emergency: null, agent: null };

describe('a source that says only the bad side of an indicator', () => {
  it('does not count for it: a refusal is not 100 % bad', async () => {
    expect(await say('c1', [['accept', 'failed']])).toEqual(NOTHING);
    expect(
      await say('c2', [
        ['accept', 'ok'],
        ['close', 'ok'],
      ]),
    ).toEqual(NOTHING);
    expect(
      await say('c3', [
        ['accept', 'ok'],
        ['close', 'failed'],
      ]),
    ).toEqual(NOTHING);
    expect(
      await say('c4', [
        ['factory', 'failed'],
        ['handler', 'activated', 'emergency'],
      ]),
    ).toEqual(NOTHING);
    expect(await say('c5', [['complete', 'failed']])).toEqual(NOTHING);
    expect(collector.reports.reportOf('s1')?.oneSided).toEqual([
      'connection',
      'factory',
      'emergency',
      'agent',
    ]);
  });

  it('counts from the request in which it says the good side, each indicator by itself', async () => {
    await say('c0', [['factory', 'ok']]);
    expect(
      await say('c1', [
        ['accept', 'ok'],
        ['factory', 'failed'],
      ]),
    ).toEqual({ ...NOTHING, factory: 'bad', emergency: 'good' });
    expect(await say('c2', [['accept', 'failed']])).toEqual(NOTHING);
    expect(
      await say('c3', [
        ['factory', 'failed'],
        ['ready', 'ok'],
      ]),
    ).toMatchObject({ connection: 'good', factory: 'bad' });
    expect(await say('c4', [['accept', 'failed']])).toMatchObject({ connection: 'bad' });
    expect(collector.reports.reportOf('s1')?.oneSided).toEqual(['agent']);
  });

  it('hides no failure of the agent: an emergency that does not count still served', async () => {
    const said: Said[] = [
      ['handler', 'activated', 'emergency'],
      ['complete', 'ok'],
    ];
    expect(await say('c1', said)).toEqual({ ...NOTHING, agent: 'bad' });
  });

  it('is trusted for a day, also after a restart', async () => {
    await say('c0', [['ready', 'ok']]);
    restart();
    clock.advance(DAY - 1_000);
    expect(await say('c1', [['accept', 'failed']])).toMatchObject({ connection: 'bad' });
    clock.advance(2_000);
    expect(await say('c2', [['accept', 'failed']])).toEqual(NOTHING);
  });
});

it('a source of some traces counts for nothing, good or bad', async () => {
  const said: Said[] = [
    ['factory', 'ok'],
    ['ready', 'ok'],
    ['complete', 'ok'],
  ];
  expect(await say('c1', said, { sampled: true })).toEqual(NOTHING);
  expect(await say('c2', [['ready', 'failed']], { sampled: true })).toEqual(NOTHING);
});

it('a recovered factory counts again, where only the factory counts', async () => {
  const said: Said[] = [
    ['factory', 'ok'],
    ['factory', 'failed'],
    ['factory', 'recovered'],
  ];
  expect(await say('c1', said)).toMatchObject({ connection: null, factory: 'good' });
});

it('decides nothing by what a sender writes into its attributes', async () => {
  const rows = [
    {
      id: 'e1',
      at: START,
      stage: 'factory',
      outcome: 'failed',
      environment: 'staging',
      connectionId: 'c1',
      attributes: { 'tocsin.uncounted': 'all' },
    },
  ];
  await collector.ingest(rows, {});
  expect(await connection('c1')).toMatchObject({ factory: 'bad', connection: 'bad' });
});

describe('late, doubled and out of order', () => {
  const lines = (of: string) =>
    (
      [
        ['factory', 'ok'],
        ['ready', 'ok'],
        ['complete', 'ok'],
        ['factory', 'failed'],
        ['complete', 'failed'],
      ] as Said[]
    ).map(([stage, outcome], index) => ({
      time: START - 60_000 + index * 10,
      msg: `${stage} ${outcome}`,
      connection_id: of,
      'tocsin.stage': stage,
      'tocsin.outcome': outcome,
    }));
  const origin = {
    source: { id: 's1', name: 's1' },
    settings: { ...defaultSource('s1'), environment: 'staging' },
  };
  const send = (json: unknown[]) => collector.collectRows({ kind: 'logs', json }, origin);

  it('mean the same: the worst report stands', async () => {
    await send(lines('c0'));
    const expected = { connection: 'good', factory: 'bad', emergency: 'good', agent: 'bad' };
    await send(lines('forward'));
    for (const line of lines('backward').toReversed()) await send([line]);
    await send(lines('doubled'));
    clock.advance(3_600_000);
    expect(await send(lines('doubled'))).toMatchObject({ accepted: 0, duplicates: 5 });
    for (const id of ['forward', 'backward', 'doubled'])
      expect(await connection(id), id).toEqual(expected);
    expect(await stores.events.stats()).toMatchObject({ healthEvents: 20 });
  });
});
