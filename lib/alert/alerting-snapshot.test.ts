import { afterEach, beforeEach, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { countCalls } from '../../tests/support/count-calls';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { incidentRow } from '../../tests/support/incident-rows';
import { START } from '../../tests/support/service-fixture';
import type { Mutation } from '../store/state-store';
import { readAlertingSnapshot } from './alerting-snapshot';

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
});
afterEach(() => stores.close());

const ALERTS = 1_386;

/** The store refuses more than 512 calls at once: a snapshot that reads each alert by itself sends nothing at all then. */
it('reads any number of firing alerts in a fixed number of calls', async () => {
  const rows = Array.from({ length: ALERTS }, (_, n): Mutation[] => {
    const targetId = `t${n}`;
    const alert = alertRow(START, { id: `a${n}`, targetId, incidentId: `i${n}` });
    const incident = incidentRow([alert], { id: `i${n}`, number: n + 1 });
    const ack = { alertId: `i${n}`, by: 'Ana', note: '', at: START };
    return [
      { op: 'insert', kind: 'alert', id: alert.id, group: 'open', value: alert },
      { op: 'insert', kind: 'incident', id: incident.id, group: 'open', value: incident },
      { op: 'insert', kind: 'acknowledgement', id: incident.id, value: ack },
      {
        op: 'insert',
        kind: 'release',
        id: `${targetId}:v1`,
        group: targetId,
        value: {
          id: `${targetId}:v1`,
          targetId,
          version: 'v1',
          startedAt: START + n,
          firstSeenBy: 'session',
          cold: true,
          notes: '',
          seeded: false,
        },
      },
    ];
  });
  await stores.state.mutate(rows.flat(), START);
  const { store, calls } = countCalls(stores.state);
  const snapshot = await readAlertingSnapshot(store, START);
  expect(calls()).toBeLessThan(20);
  expect(snapshot?.alerts).toHaveLength(ALERTS);
  expect(snapshot?.incidents.size).toBe(ALERTS);
  expect(snapshot?.acknowledgements.size).toBe(ALERTS);
  expect(snapshot?.releasedAt.get('t7')).toBe(START + 7);
});
