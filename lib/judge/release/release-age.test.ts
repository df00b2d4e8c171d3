import { describe, expect, it } from 'vitest';
import {
  openJudgeFixture,
  release,
  type Sessions,
  START,
} from '../../../tests/support/judge-fixture';
import { HOUR, MINUTE } from '../../domain/time';
import { createAge } from './release-age';

const DEADLINE = { deadlineMs: 2 * HOUR };
/** Three deadlines after its last served hour a release is past. */
const PAST_MS = 3 * DEADLINE.deadlineMs;

async function opened() {
  const house = await openJudgeFixture();
  const age = createAge({ events: house.deps.events, clock: house.clock, settings: DEADLINE });
  const served = async (version: string, more: Sessions = {}) =>
    house.probe(1, { release: version, ...more });
  return { house, age, served };
}

describe('the age of a release', () => {
  it('is not read while it began lately', async () => {
    const { house, age } = await opened();
    house.clock.advance(PAST_MS);
    expect(await age.isPast(release('v1', START), [release('v1', START)])).toBe(false);
    expect(house.queries).toEqual([]);
    house.close();
  });

  it('counts from its first session, not from a mark that came a day before', async () => {
    const { house, age, served } = await opened();
    const v1 = release('v1', START);
    house.clock.advance(24 * HOUR);
    await served('v1');
    expect(await age.isPast(v1, [v1])).toBe(false);
    house.clock.advance(PAST_MS + HOUR);
    expect(await age.isPast(v1, [v1])).toBe(true);
    house.close();
  });

  it('is past where it never served', async () => {
    const { house, age } = await opened();
    house.clock.advance(PAST_MS + 1);
    expect(await age.isPast(release('v1', START), [release('v1', START)])).toBe(true);
    house.close();
  });

  it('is read once it served, and every ten minutes until then', async () => {
    const { house, age, served } = await opened();
    const v1 = release('v1', START);
    house.clock.advance(PAST_MS + 1);
    await age.isPast(v1, [v1]);
    const reads = house.queries.length;
    house.clock.advance(10 * MINUTE - 1);
    await age.isPast(v1, [v1]);
    expect(house.queries).toHaveLength(reads);
    await served('v1');
    expect(await age.isPast(v1, [v1])).toBe(false);
    const known = house.queries.length;
    house.clock.advance(HOUR);
    expect(await age.isPast(v1, [v1])).toBe(false);
    expect(house.queries).toHaveLength(known);
    house.close();
  });
});
