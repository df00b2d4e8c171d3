import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionRecord } from '../../lib/domain/sessions/session';
import { contributionOfSession } from '../../lib/domain/tallies/contribution';
import { DEFAULT_THRESHOLDS } from '../../lib/domain/tallies/indicators';
import { cellsOfRows, type WhyCell } from '../../lib/domain/why/why-cell';
import { whyLadder } from '../../lib/domain/why/why-ladder';
import { startReferenceBackend } from '../../reference-backend/server';
import { FAULTS } from '../../reference-backend/settings/faults';
import {
  type MadeSession,
  MINUTE,
  madeSessions,
  START,
  seededNumbers,
} from '../support/domain/why-cells';
import { PATIENT_DEADLINES, type Probed, probeUrl } from '../support/probe/probe-url';
import { FAULT_FINDINGS, probeFault, stopFaultyBackends } from '../support/probe/reference-faults';

vi.setConfig({ testTimeout: 120_000 });
afterAll(stopFaultyBackends);

let passing: Probed;
beforeAll(async () => {
  const backend = await startReferenceBackend({ vocabulary: 'report', paceMs: 0 });
  const token = await backend.token();
  passing = await probeUrl(backend.url, {
    credentials: { kind: 'token', token },
    deadlines: PATIENT_DEADLINES,
  });
  await backend.stop();
});

/** The counts of a session that was like a real one, at another time and place. */
function cellsLike(record: SessionRecord, made: MadeSession): WhyCell[] {
  const { minute, release, location, instance, auth } = made;
  const { dimensions, marks } = contributionOfSession({
    ...record,
    release,
    location,
    instance: record.instance && instance,
    facts: { ...record.facts, auth },
  });
  const at = START + minute * MINUTE;
  return cellsOfRows(
    marks.flatMap(([kind, key]) =>
      kind === 'profile' ? [{ at, key, n: 1, group: dimensions }] : [],
    ),
  );
}

const VALUES = { release: 'r2', location: 'us', auth: 'cookie', instance: 'i2' } as const;

/** Half an hour in which the fault strikes 0.3 of the sessions that have one value, and no other. */
function cellsOfFault(failing: SessionRecord, field: keyof typeof VALUES): WhyCell[] {
  const random = seededNumbers(11);
  return madeSessions({ minutes: 40, change: 20, random }).flatMap((made) => {
    const isHit = made[field] === VALUES[field] && random() < 0.3;
    return cellsLike(isHit ? failing : passing, made);
  });
}

describe('a fault of the reference backend at a share of 0.3', () => {
  it.each(FAULTS.map(({ name }) => name))(
    '%s: the ladder names stage and correlate',
    async (name) => {
      const failing = await probeFault('report', name);
      const { stage, outcome } = FAULT_FINDINGS[name];
      const fields = (['release', 'location', 'auth', 'instance'] as const).filter(
        (field) => field !== 'instance' || failing.instance !== null,
      );
      for (const field of fields) {
        const cells = cellsOfFault(failing, field);
        const { problems } = whyLadder({
          cells,
          thresholds: DEFAULT_THRESHOLDS,
          titles: new Map(),
          stepMs: MINUTE,
        });
        if (outcome === 'passed') {
          expect(problems).toEqual([]);
          continue;
        }
        expect(problems.map(({ problem }) => problem)).toEqual([stage ?? 'degraded']);
        const named = (problems[0]?.lines ?? []).filter(
          ({ kind, sureness }) => kind === 'whom' && sureness !== 'none',
        );
        expect(
          named.map(({ filter }) => filter?.[field]),
          field,
        ).toEqual([VALUES[field]]);
        expect(named[0]?.sureness).toBe(field === 'release' ? 'likely' : 'certain');
      }
    },
  );
});
