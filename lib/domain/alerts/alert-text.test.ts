import { describe, expect, it } from 'vitest';
import { NO_READING } from '../rules/evaluate-rule';
import type { Measure, Reading } from '../rules/rule';
import { alertDetail, alertName, alertTitle } from './alert-text';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const told = (measure: Measure, reading: Partial<Reading> = {}) => ({
  measure,
  location: '',
  reading: { ...NO_READING, ...reading },
});
const long = { from: 0, to: 300_000, count: { bad: 421, n: 716 } };

describe('the words of an alert', () => {
  it('state the share as the tile does, and what is needed', () => {
    const factory = told(
      { kind: 'indicator', indicator: 'factory' },
      { long, thresholdBp: 200, seenFrom: ['a'] },
    );
    expect(plain(alertTitle(factory))).toBe('Factory initialisation 41.2 %, needs > 98 %');
    expect(plain(alertDetail(factory))).toBe(
      '421 of 716 sessions failed in 5 min; 14 are allowed. Measured from one location.',
    );
    const emergency = told(
      { kind: 'indicator', indicator: 'emergency' },
      { long, thresholdBp: 500 },
    );
    expect(plain(alertTitle(emergency))).toBe('Emergency activation 58.8 %, needs < 5 %');
  });

  it('state other measures by their own bad share', () => {
    const slow: Measure = { kind: 'latency', latency: 'ready', limitMs: 2000 };
    const alert = told(slow, {
      long,
      thresholdBp: 500,
      seenFrom: ['a', 'b'],
      places: 3,
      serverAgrees: true,
    });
    expect(plain(alertTitle(alert))).toBe('Ready slower than 2 s 58.8 %, allowed 5 %');
    expect(plain(alertDetail(alert))).toBe(
      '421 of 716 sessions were slower than 2 s in 5 min; 35 are allowed. Seen from 2 of 3 places and by the backend.',
    );
  });

  it('name a certificate that expires soon', () => {
    const seen = { ...long, count: { bad: 60, n: 60 } };
    const reading = { long: seen, thresholdBp: 5_000, seenFrom: ['a'] };
    const alert = told({ kind: 'certificateDays', below: 14 }, reading);
    expect(plain(alertTitle(alert))).toBe(
      'The certificate of the server is valid for less than 14 days',
    );
    expect(plain(alertDetail(alert))).toMatch(
      /^60 of 60 sessions over TLS saw such a certificate in/,
    );
    expect(alertName(alert)).toBe('CertificateExpires');
  });

  it('name the release that shows it, and the shares of those that serve', () => {
    const few = { ...long, count: { bad: 14, n: 27 } };
    const alert = told(
      { kind: 'indicator', indicator: 'connection' },
      { long: few, thresholdBp: 500, ofRelease: 'v2', seenFrom: ['a'], places: 2 },
    );
    expect(plain(alertTitle(alert))).toBe('Connection 48.1 %, needs > 95 % on release v2');
    expect(plain(alertDetail(alert))).toBe(
      '14 of 27 sessions of release v2 failed in 5 min; 1 is allowed. Seen from 1 of 2 places.',
    );
  });

  it('state why every session of a target is excluded, and what to do', () => {
    const excluded = (why: 'elsewhere' | 'limit' | 'probe') =>
      told({ kind: 'noData' }, { lastSeenAt: 0, long, allExcluded: { sessions: 24, why } });
    expect(alertTitle(excluded('elsewhere'))).toBe('Every session is excluded');
    expect(alertDetail(excluded('elsewhere'))).toBe(
      '24 sessions excluded here, measured elsewhere: look at this target’s name and route.',
    );
    expect(alertDetail(excluded('limit'))).toBe(
      'Every session exceeds maxMessage or maxFrames, or its address is refused (its page says which): change that setting.',
    );
    expect(alertDetail(excluded('probe'))).toContain('look at the probe’s network');
  });

  it('state no data by how long it lasts', () => {
    const quiet = (n: number) => ({ long: { ...long, count: { bad: 0, n } }, lastSeenAt: 120_000 });
    const silent = told({ kind: 'noData' }, quiet(0));
    expect(alertTitle(silent)).toBe('No session has finished');
    expect(plain(alertDetail(silent))).toBe('No session for 3 min.');
    expect(alertDetail(told({ kind: 'noData' }))).toBe('No session yet.');
    const blind = told({ kind: 'probeSilent' }, quiet(36));
    expect(alertTitle(blind)).toBe('The probe measures nothing');
    expect(plain(alertDetail(blind))).toBe(
      'Every session is excluded for 3 min, 36 sessions in 5 min: the probe itself is at fault.',
    );
    expect(alertTitle({ ...told({ kind: 'probeSilent' }), location: 'fra' })).toBe(
      'The probe in fra sends no heartbeat',
    );
    expect(plain(alertDetail(told({ kind: 'probeSilent' }, quiet(0))))).toBe(
      'No heartbeat for 3 min.',
    );
    const indicator = { kind: 'indicatorSilent', indicator: 'factory' } as const;
    expect(alertDetail(told(indicator, { long }))).toBe('No session measures it.');
  });

  it('name it in CamelCase', () => {
    const names = (
      [
        { kind: 'indicator', indicator: 'internalError' },
        { kind: 'closeCode', code: 1011 },
        { kind: 'stage', stage: 'ready' },
        { kind: 'latency', latency: 'firstEvent', limitMs: 1 },
        { kind: 'noData' },
        { kind: 'indicatorSilent', indicator: 'factory' },
      ] as const
    ).map((measure) => alertName({ measure }));
    expect(names).toEqual([
      'InternalErrorFails',
      'CloseCode1011',
      'ReadyStageFails',
      'FirstEventSlow',
      'NoData',
      'FactorySilent',
    ]);
  });
});
