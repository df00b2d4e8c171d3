import { describe, expect, it } from 'vitest';
import { code, serviceFixture } from '../../../tests/support/service-fixture';
import { comparisonSchema } from '../../contract/api/explorer/compare';
import { compareSession } from './compare-session';
import { getSession } from './get-session';

const house = serviceFixture();

const compare = async (id: string, other = 'last-passed') =>
  comparisonSchema.parse(await compareSession(house.ctx, { id, other }));
const idOf = (sessions: Array<{ record: { id: string } }>) => sessions.at(-1)?.record.id ?? '';

describe('a session beside a passing one', () => {
  it('is the newest before it of the same release; what it does not share is named', async () => {
    const old = idOf(await house.probe(['passed'], 'r1'));
    const failed = idOf(await house.probe(['factory-mismatch'], 'r2'));
    expect(await compare(failed)).toMatchObject({ with: { id: old }, differsIn: ['release'] });
    const passed = idOf(await house.probe(['passed'], 'r2'));
    await house.probe(['passed'], 'r1');
    const later = idOf(await house.probe(['factory-mismatch'], 'r2'));
    const found = await compare(later);
    expect(found).toMatchObject({ with: { id: passed, outcome: 'passed' }, differsIn: [] });
    expect(found.rows.find(({ same }) => !same)).toMatchObject({
      kind: 'stage',
      name: 'factory',
      left: { outcome: 'failed' },
      right: { outcome: 'ok' },
    });
    expect((await getSession(house.ctx, later)).alike).toBe(2);
  });

  it('is nothing where none passed before, the named one where it is named, and an error for an unknown one', async () => {
    const failed = idOf(await house.probe(['factory-mismatch']));
    expect(await compare(failed)).toMatchObject({ with: null, rows: [] });
    const later = idOf(await house.probe(['passed']));
    expect(await compare(failed, later)).toMatchObject({ with: { id: later } });
    expect((await getSession(house.ctx, later)).alike).toBeNull();
    await expect(compare(failed, 'nothing')).rejects.toSatisfy(code('not_found'));
  });
});
