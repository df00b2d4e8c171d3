import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { code, serviceFixture } from '../../tests/support/service-fixture';
import { listAlerts } from './alerts/list-alerts';
import { listAudit } from './audit/list-audit';
import { decodeCursor, encodeCursor } from './cursor';
import { listIncidents } from './incidents/list-incidents';
import { listNotifications } from './notifications/list-notifications';
import { listOverview } from './overview/list-overview';
import { listReleases } from './releases/list-releases';
import { listSessions } from './sessions/list-sessions';
import { listTargets } from './targets/list-targets';

const house = serviceFixture();
const query = { limit: 5, order: 'worst', group: 'none' } as const;

const lists: Array<[string, (cursor: string) => Promise<unknown>]> = [
  ['alerts', (after) => listAlerts(house.ctx, { after })],
  ['open alerts', (openAfter) => listAlerts(house.ctx, { openAfter })],
  ['audit', (before) => listAudit(house.ctx, { before, limit: 5 })],
  ['incidents', (cursor) => listIncidents(house.ctx, { state: 'all', cursor, limit: 5 })],
  ['notifications', (after) => listNotifications(house.ctx, { after, limit: 5 })],
  ['overview', (cursor) => listOverview(house.ctx, { cursor, ...query })],
  ['releases', (cursor) => listReleases(house.ctx, { cursor })],
  ['sessions', (after) => listSessions(house.ctx, { after, limit: 5 })],
  ['targets', (cursor) => listTargets(house.ctx, { cursor })],
];

describe('cursors', () => {
  // Operations case 16.
  it.each(lists)('%s refuses what is not a cursor of it', async (_, list) => {
    const odd = [
      '',
      'zzz',
      'INC-1',
      encodeCursor('targets', 7),
      Buffer.from('[').toString('base64url'),
    ];
    for (const cursor of odd)
      await expect(list(cursor), cursor).rejects.toSatisfy(code('invalid_input'));
  });

  it('of one list are refused by another', async () => {
    const cursor = encodeCursor('incidents', 'x');
    await expect(listAlerts(house.ctx, { after: cursor })).rejects.toSatisfy(code('invalid_input'));
    expect(await listIncidents(house.ctx, { state: 'all', cursor, limit: 5 })).toMatchObject({
      incidents: [],
    });
  });

  it('names the list and the way out', async () => {
    await expect(listNotifications(house.ctx, { after: 'zzz', limit: 5 })).rejects.toThrow(
      'this is not a cursor of notifications: leave it out to start with the first page',
    );
  });

  it('round-trips', () => {
    const position = ['a\nb', 'ü', ''];
    const cursor = encodeCursor('targets', position);
    expect(decodeCursor('targets', z.array(z.string()), cursor)).toEqual(position);
  });
});
