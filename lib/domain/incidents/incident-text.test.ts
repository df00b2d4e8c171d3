import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { incidentRow } from '../../../tests/support/incident-rows';
import { NO_READING } from '../rules/evaluate-rule';
import { MINUTE } from '../time';
import { type Incident, incidentNumber } from './incident';
import { clocksText, incidentTitle, servingText } from './incident-text';
import { lengthText } from './length-text';
import { UTC_TIME } from './zone-time';

const BEGAN = Date.UTC(2026, 10, 27, 18, 54, 36);
const ENDED = Date.UTC(2026, 10, 27, 19, 0, 34);
const CLEARED = Date.UTC(2026, 10, 27, 19, 7, 12);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const incident = (more: Partial<Incident> = {}) =>
  incidentRow([alertRow(BEGAN)], { beganAt: BEGAN, counts: { bad: 36, n: 69 }, ...more });
const title = (more: Partial<Incident> = {}) => plain(incidentTitle(incident(more)));
const about = (measure: Incident['evidence']['measure']) => ({
  evidence: { measure, reading: { ...NO_READING, thresholdBp: 200 } },
});

describe('an incident in words', () => {
  it('names the cause first, and what it is now', () => {
    expect(title()).toBe('Staging chat: sessions stop at factory. 36 of 69 failed');
    expect(title({ endedAt: ENDED })).toBe(
      'Staging chat passes again since 19:00:34 UTC; not cleared yet',
    );
    expect(title({ endedAt: ENDED, clearedAt: CLEARED })).toBe(
      'Ended: staging chat stopped at factory for 5 min 58 s',
    );
  });

  it('states what sessions do that stop at no stage', () => {
    expect(title(about({ kind: 'indicator', indicator: 'emergency' }))).toMatch(
      /^Staging chat: emergency activation .*36 of 69 were served by the emergency handler$/,
    );
    expect(title(about({ kind: 'noData' }))).toBe('Staging chat: no session has finished');
    const probe = {
      target: '',
      environment: '',
      location: 'eu',
      ...about({ kind: 'probeSilent' }),
    };
    expect(title(probe)).toBe('The probe in eu sends no heartbeat');
    expect(title({ ...probe, endedAt: BEGAN + 4 * MINUTE, clearedAt: CLEARED })).toBe(
      'Ended: the probe in eu measured nothing for 4 min',
    );
  });

  it('reports the outage by its first and last bad session', () => {
    const clocks = (more: Partial<Incident>) =>
      plain(clocksText(incident(more), { now: BEGAN + MINUTE, time: UTC_TIME }));
    expect(clocks({})).toBe('Began 2026-11-27 18:54:36 UTC, 1 min ago.');
    expect(clocks({ endedAt: ENDED, clearedAt: CLEARED })).toBe(
      'Failed for 5 min 58 s (18:54:36 to 19:00:34 UTC), cleared 19:07.',
    );
    expect(clocks({ endedAt: ENDED + 86_400_000 })).toMatch(/2026-11-27 .* to 2026-11-28 .*UTC/);
  });

  it('writes lengths in two units, and shares of releases', () => {
    const lengths = [0, 58_000, 358_000, 360_000, 5_580_000, 187_200_000];
    expect(lengths.map((ms) => plain(lengthText(ms)))).toEqual([
      '0 s',
      '58 s',
      '5 min 58 s',
      '6 min',
      '1 h 33 min',
      '2 d 4 h',
    ]);
    const share = (version: string, of: number) => ({ version, share: of });
    expect(plain(servingText([share('v1', 0.8), share('v2', 0.2)]))).toBe(
      '2 releases serve: v1 80 %, v2 20 %.',
    );
    expect(plain(servingText([share('v1', 0.665), share('v2', 0.335)]))).toContain('v1 66.5 %');
    expect(servingText([share('v1', 1)])).toBe('');
  });

  it('reads its name however it is written', () => {
    expect(['INC-43', 'inc-43', ' INC-043 ', 'INC-', 'INC-4x', '43'].map(incidentNumber)).toEqual([
      43,
      43,
      43,
      null,
      null,
      null,
    ]);
  });
});
