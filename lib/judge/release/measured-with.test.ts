import { describe, expect, it } from 'vitest';
import { TARGET } from '../../../tests/support/judge-fixture';
import { DEFAULT_THRESHOLDS } from '../../domain/tallies/indicators';
import { configHash, measuredWith } from './measured-with';

const measured = (more: Partial<typeof TARGET> = {}, locations = ['local']) =>
  measuredWith({ ...TARGET, ...more }, DEFAULT_THRESHOLDS, locations);

describe('what sessions are measured with', () => {
  it("is the settings' thresholds, with the target's own on top", () => {
    const { thresholds } = measured({ thresholds: { agent: 2_000 } });
    expect(thresholds).toEqual({ ...DEFAULT_THRESHOLDS, agent: 2_000 });
  });

  it('does not depend on the order in which locations are reported', () => {
    expect(measured({}, ['b', 'a', 'c'])).toEqual(measured({}, ['c', 'b', 'a']));
  });

  it('has one hash whatever the order of its keys', () => {
    const one = measured();
    const turned = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
    expect(Object.keys(turned)).not.toEqual(Object.keys(one));
    expect(configHash(turned)).toBe(configHash(one));
    expect(configHash(one)).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['a threshold', measured({ thresholds: { connection: 501 } })],
    ['the transport', measured({ transport: 'wss' as typeof TARGET.transport })],
    ['the hold', measured({ holdMs: 5_001 })],
    ['the locations', measured({}, ['local', 'far'])],
  ])('has another hash with %s changed', (_what, changed) => {
    expect(configHash(changed)).not.toBe(configHash(measured()));
  });

  it('keeps its hash when a target is renamed, paused or probed at another interval', () => {
    const changed = measured({ name: 'renamed', paused: true, intervalMs: 60_000 });
    expect(configHash(changed)).toBe(configHash(measured()));
  });
});
