import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  START,
  TARGET,
} from '../../tests/support/judge-fixture';
import { MINUTE } from '../domain/time';
import { AppError } from '../kit/errors';
import { evaluationInputs, instantsOf, lengthsOf } from './evaluation-inputs';
import { createRoundMemory } from './evaluation-round';
import { readTarget } from './readings/target-rows';
import { readShared } from './shared-rows';

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

/** The inputs of a tick over this many targets of the same interval. */
async function inputsOf(count: number) {
  for (let n = 2; n <= count; n++) await house.put('target', { ...TARGET, id: `t${n}` });
  return inputsNow();
}
async function inputsNow() {
  const memory = createRoundMemory(house.stores.state);
  await memory.cache.refresh();
  const { cache, alerts, statuses } = memory;
  return evaluationInputs(cache, {
    isTick: true,
    alerts,
    statuses,
    places: [],
    ownLocation: 'local',
  });
}
type Inputs = Awaited<ReturnType<typeof inputsOf>>;

async function read(inputs: Inputs, cache = new Map(), events = house.deps.events) {
  const targets = [...inputs.targets.values()];
  const now = house.clock.now();
  return readShared({ events, logger: house.deps.logger }, inputs, { targets, now, cache });
}

/** What a target is evaluated from, read by itself or with the others. */
async function rowsOf(inputs: Inputs, id: string, shared: Awaited<ReturnType<typeof read>>) {
  const row = inputs.targets.get(id);
  if (!row) throw new Error(`no target ${id}`);
  const now = house.clock.now();
  const releases = inputs.cache.releasesOf(id);
  const asked = () => ({
    lengthsMs: lengthsOf(inputs, row.value, now),
    instants: instantsOf(inputs, id),
  });
  const of = { asked, shared: shared.get(id) ?? null, late: [], now };
  return readTarget(house.deps.events, { target: row.value, releases }, of);
}

describe('shared rows', () => {
  it('are none for few targets', async () => {
    expect((await read(await inputsOf(7))).size).toBe(0);
    expect(house.queries).toEqual([]);
  });

  it('serve eight targets with as many reads as one', async () => {
    const inputs = await inputsOf(8);
    const shared = await read(inputs);
    expect([...shared.keys()].sort()).toEqual([...inputs.targets.keys()].sort());
    const together = house.queries.length;
    house.queries.length = 0;
    await rowsOf(inputs, 't1', new Map());
    expect(house.queries).toHaveLength(together);
  });

  it('leave out targets with other windows', async () => {
    await house.put('target', { ...TARGET, id: 'slow', intervalMs: 10 * MINUTE });
    const shared = await read(await inputsOf(8));
    expect(shared.has('slow')).toBe(false);
    expect(shared.has('t1')).toBe(true);
  });

  it('leave a few targets with instants of their own to themselves', async () => {
    await house.probe(10);
    await inputsOf(9);
    const again = { ...release('v1', START + MINUTE), id: 't1:v1~2', deployment: 2 };
    await house.put('release', again);
    const shared = await read(await inputsNow());
    expect(shared.has('t1')).toBe(false);
    expect(shared.has('t2')).toBe(true);
  });

  it('of targets whose read fails are left to the targets themselves', async () => {
    const inputs = await inputsOf(8);
    const events = {
      ...house.deps.events,
      tallies: () => Promise.reject(new AppError('timeout', 'slow')),
    };
    expect((await read(inputs, new Map(), events)).size).toBe(0);
  });

  it('are cached behind the windows of a page, and removed when they are not used any more', async () => {
    const inputs = await inputsOf(8);
    const cache = new Map();
    await read(inputs, cache);
    const first = house.queries.length;
    const keys = [...cache.keys()];
    expect(keys.length).toBeGreaterThan(0);
    house.queries.length = 0;
    await read(inputs, cache);
    expect(house.queries).toHaveLength(first - keys.length);
    house.clock.advance(60 * MINUTE);
    await read(inputs, cache);
    expect(keys.filter((key) => cache.has(key))).toEqual([]);
  });

  it('contain for every target what it would have read by itself', async () => {
    const span = fc.record({
      minutes: fc.constantFrom(0.25, 1, 5),
      targetId: fc.constantFrom('t1', 't2', 't3'),
      plot: fc.constantFrom('passed' as const, 'factory-mismatch' as const),
      release: fc.constantFrom('v1', 'v2'),
    });
    await inputsOf(8);
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 4 }), async (spans) => {
        for (const { minutes, ...sessions } of spans) await house.probe(minutes, sessions);
        const inputs = await inputsNow();
        const shared = await read(inputs);
        for (const id of ['t1', 't2', 't3']) {
          const own = await rowsOf(inputs, id, new Map());
          const together = await rowsOf(inputs, id, shared);
          const sorted = (rows: typeof own.all) =>
            rows.map((row) => JSON.stringify([row.at, row.to, row.group, row.counts])).sort();
          expect(sorted(together.all)).toEqual(sorted(own.all));
          expect(together.moment).toEqual(own.moment);
        }
      }),
      { numRuns: 8 },
    );
  });
});
