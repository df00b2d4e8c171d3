import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TallyDimensions } from '../../../domain/tallies/tally';
import { EVENTS_MIGRATIONS } from '../events/events-schema';
import { type Db, openWritable } from './database';
import { LookupTables } from './lookup-tables';
import { migrate } from './migrate';

const HOUR = 3_600_000;
const dimensions = (over: Partial<TallyDimensions> = {}): TallyDimensions => ({
  targetId: 't',
  environment: 'staging',
  release: '1',
  location: 'local',
  source: 'synthetic',
  stratum: 'steady',
  journey: 'agent',
  transport: 'ws',
  seeded: false,
  ...over,
});

describe('lookup tables', () => {
  let db: Db;
  beforeEach(async () => {
    db = openWritable(':memory:', 'fast');
    await migrate(db, EVENTS_MIGRATIONS);
  });
  afterEach(() => void db.close());

  it('give a text one id, also to a second reader of the file', () => {
    const lookup = new LookupTables(db);
    const id = lookup.labelId('a', 0);
    expect(lookup.labelId('b', 0)).not.toBe(id);
    expect(lookup.labelId('a', 0)).toBe(id);
    expect(new LookupTables(db).labelId('a', 0)).toBe(id);
  });

  it('give every set of dimensions an id of its own', () => {
    const lookup = new LookupTables(db);
    const sets = [
      dimensions(),
      dimensions({ release: '2' }),
      dimensions({ seeded: true }),
      dimensions({ stratum: 'cold' }),
      dimensions({ targetId: '', source: 'server' }),
    ];
    const ids = sets.map((one) => lookup.dimensionId(one, 0, 0));
    expect(new Set(ids).size).toBe(sets.length);
    const again = new LookupTables(db);
    expect(sets.map((one) => again.dimensionId(one, 0, 0))).toEqual(ids);
  });

  it('keep the span in which a set of dimensions has tallies, and never make it narrower', () => {
    const lookup = new LookupTables(db);
    const span = () => db.prepare('SELECT first_at, last_at FROM dimension').get();
    const id = lookup.dimensionId(dimensions(), 5 * HOUR, 6 * HOUR);
    expect(span()).toEqual({ first_at: 5 * HOUR, last_at: 6 * HOUR });
    lookup.dimensionId(dimensions(), 5 * HOUR, 5 * HOUR);
    expect(span()).toEqual({ first_at: 5 * HOUR, last_at: 6 * HOUR });
    expect(new LookupTables(db).dimensionId(dimensions(), 2 * HOUR, 9 * HOUR)).toBe(id);
    expect(span()).toEqual({ first_at: 2 * HOUR, last_at: 9 * HOUR });
  });

  it('drop the ids of a transaction that was undone', () => {
    const lookup = new LookupTables(db);
    const kept = lookup.labelId('kept', 0);
    db.exec('BEGIN');
    lookup.labelId('undone', 0);
    lookup.dimensionId(dimensions(), 0, 0);
    db.exec('ROLLBACK');
    lookup.forget();
    lookup.dimensionId(dimensions(), 0, 0);
    const id = lookup.labelId('undone', 0);
    expect(db.prepare('SELECT id FROM label WHERE text = ?').pluck().get('undone')).toBe(id);
    expect(db.prepare('SELECT count(*) FROM dimension').pluck().get()).toBe(1);
    expect(lookup.labelId('kept', 0)).toBe(kept);
  });
});
