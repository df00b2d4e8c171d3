import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FinishedSession } from '../sessions/finished-session';
import type { SessionRecord } from '../sessions/session';
import { toRecord } from './to-record';

type Stored = { name: string; record: SessionRecord };

const STORED = ['reference-backend.jsonl', 'scripted-servers.jsonl'].flatMap((file) => {
  const url = new URL(`../../../tests/fixtures/classify/${file}`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trimEnd().split('\n');
  return lines.map((line): Stored => JSON.parse(line));
});

/** What the probe handed over of a record that an earlier version stored. */
function finishedFrom(record: SessionRecord): FinishedSession {
  const { traceId, runId, threadId, userId } = record.keys;
  const { targetId, target, environment, location, journey, transport } = record;
  const { stages, failedStage, outcome, handler, errorCode, signature, warnings, emergency } =
    record;
  return {
    targetId,
    target,
    environment,
    location,
    journey,
    transport,
    id: record.id,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    timings: record.timings,
    keys: { traceId, runId, threadId, userId },
    loopLagMs: record.loopLagMs,
    facts: record.facts,
    classification: {
      stages,
      failedStage,
      outcome,
      handler,
      errorCode,
      signature,
      warnings,
      emergency,
    },
    frames: null,
  };
}

describe('the record of a finished session', () => {
  it.each(STORED)('is byte for byte the one of an earlier version: $name', ({ record }) => {
    const { revision, release, straddle, stratum, seeded } = record;
    const stamps = { revision, release, straddle, stratum, seeded };
    expect(JSON.stringify(toRecord(finishedFrom(record), stamps))).toBe(JSON.stringify(record));
  });

  it('has no ready time where the session did not become ready, although a welcome came', () => {
    const early = STORED.find(({ name }) => name.endsWith('early clean close'));
    if (!early) throw new Error('the fixture has no such session');
    const { facts, timings } = early.record;
    expect(facts.frames.map(({ meaning }) => meaning.kind)).toContain('welcome');
    const session = finishedFrom({ ...early.record, timings: { ...timings, readyMs: 12 } });
    const { revision, release, straddle, stratum, seeded } = early.record;
    const stamps = { revision, release, straddle, stratum, seeded };
    expect(toRecord(session, stamps).timings.readyMs).toBeNull();
  });
});
