import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sentSession } from '../../../../tests/support/places-fixture';
import { MINUTE } from '../../../domain/time';
import { openSpool } from './spool';
import type { SpoolEntry } from './spool-entry';

const NOW = 1_700_000_000_000;
const MOST = { sessions: 500, slots: 2_000, bytes: 4_500_000 };
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (limitBytes = 1e9) => openSpool({ directory, limitBytes, counter: 'lost' });
const session = (at: number, padding = 0): Extract<SpoolEntry, { kind: 'session' }> => {
  const sent = sentSession(at);
  sent.facts.warnings.push('x'.repeat(padding));
  return { kind: 'session', at, session: sent };
};
const slots = (at: number, seq: number, scheduled: number): SpoolEntry => ({
  kind: 'slots',
  at,
  slots: [
    {
      targetId: 't1',
      minute: Math.floor(at / MINUTE) * MINUTE,
      counter: 'schedule',
      seq,
      scheduled,
      lostToProbe: 0,
      lostToTarget: 0,
    },
  ],
});

/** Sends everything, as the server would take it. */
function drain(spool: ReturnType<typeof open>): SpoolEntry[] {
  const sent: SpoolEntry[] = [];
  for (let batch = spool.next(MOST); batch; batch = spool.next(MOST)) {
    sent.push(...batch.entries);
    spool.acknowledge(batch.end);
  }
  return sent;
}
const idsOf = (entries: SpoolEntry[]) =>
  entries.flatMap((one) => (one.kind === 'session' ? one.session.id : []));

describe('the spool', () => {
  it('keeps what is not acknowledged over a kill, byte for byte, and sends the rest no more', () => {
    const entries = Array.from({ length: 7 }, (_, n) => session(NOW + n * 1_000));
    const before = open();
    for (const entry of entries) before.add(entry);
    expect(before.next(MOST)).toBeNull();
    before.sync(NOW);
    const first = before.next({ ...MOST, sessions: 3 });
    expect(first?.entries).toEqual(entries.slice(0, 3));
    if (first) before.acknowledge(first.end);
    before.sync(NOW);
    // Killed here.
    const after = open();
    expect(after.figures()).toMatchObject({ spooled: 4, oldestSpooledAt: NOW + 3_000 });
    expect(drain(after)).toEqual(entries.slice(3));
    expect(after.figures()).toMatchObject({ spooled: 0, oldestSpooledAt: null });
  });

  it('sends again what was acknowledged and not noted: the server knows it by its id', () => {
    const before = open();
    before.add(session(NOW));
    before.sync(NOW);
    drain(before);
    expect(idsOf(drain(open()))).toHaveLength(1);
  });

  it('cuts off a line that a kill left unfinished, and writes on behind it', () => {
    const before = open();
    before.add(session(NOW));
    before.sync(NOW);
    const [file = ''] = readdirSync(directory).filter((name) => name.endsWith('.ndjson'));
    appendFileSync(join(directory, file), '{"kind":"session","at":17');
    const after = open();
    after.add(session(NOW + 1_000));
    after.sync(NOW);
    expect(idsOf(drain(after))).toEqual([sentSession(NOW).id, sentSession(NOW + 1_000).id]);
  });

  it('drops the oldest beyond the limit, and counts each of them as a slot lost to the probe', () => {
    const spool = open(9_000_000);
    // Twelve to a segment.
    for (let n = 0; n < 60; n++) {
      spool.add(slots(NOW + n, n, n + 1));
      spool.add(session(NOW + n, 350_000));
      spool.sync(NOW + n);
    }
    const { spooled, spoolBytes, dropped } = spool.figures();
    expect(spoolBytes).toBeLessThan(9_500_000);
    expect(dropped).toBeGreaterThan(0);
    expect(spooled + dropped).toBe(60);
    const newest = new Map<string, { seq: number; scheduled: number; lostToProbe: number }>();
    for (const entry of drain(spool))
      for (const slot of entry.kind === 'slots' ? entry.slots : []) {
        const known = newest.get(slot.counter);
        if (!known || slot.seq > known.seq) newest.set(slot.counter, slot);
      }
    expect(newest.get('schedule')?.scheduled).toBe(60);
    expect(newest.get('lost')).toMatchObject({ scheduled: 0, lostToProbe: dropped });
  });

  it('drops what is older than a day, and what was acknowledged ten minutes ago', () => {
    const spool = open();
    spool.add(session(NOW));
    spool.sync(NOW);
    spool.sync(NOW + 25 * 3_600_000);
    expect(spool.figures()).toMatchObject({ spooled: 0, spoolBytes: 0, dropped: 1 });
    spool.add(session(NOW + 25 * 3_600_000));
    spool.sync(NOW + 25 * 3_600_000);
    expect(idsOf(drain(spool))).toHaveLength(1);
    expect(drain(open())).toHaveLength(1);
  });

  it('sends the last minutes again to a server with another past', () => {
    const spool = open();
    spool.followEpoch('first', NOW);
    spool.add(session(NOW));
    spool.sync(NOW);
    const underWay = spool.next(MOST);
    expect(idsOf(drain(spool))).toHaveLength(1);
    spool.followEpoch('first', NOW);
    expect(drain(spool)).toEqual([]);
    spool.followEpoch('second', NOW + MINUTE);
    // An answer of the server before says nothing about this one.
    if (underWay) spool.acknowledge(underWay.end);
    expect(idsOf(drain(spool))).toHaveLength(1);
    spool.followEpoch('third', NOW + 60 * MINUTE);
    expect(drain(spool)).toEqual([]);
  });
});
