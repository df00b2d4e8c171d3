import { describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { incidentRow } from '../../tests/support/incident-rows';
import { notifierRow } from '../../tests/support/message-sink';
import { START } from '../../tests/support/service-fixture';
import type { Alert } from '../domain/alerts/alert';
import type { Incident } from '../domain/incidents/incident';
import { NO_READING } from '../domain/rules/evaluate-rule';
import type { Reading } from '../domain/rules/rule';
import { MINUTE } from '../domain/time';
import { buildMessage } from './message';

/** What one receiver gets at `now` about alerts that fire, or that are over. */
function told(
  alerts: Alert[],
  {
    now = START + MINUTE,
    incident,
    settings = {},
  }: { now?: number; incident?: Incident; settings?: Record<string, unknown> } = {},
) {
  const firing = alerts.filter(({ phase }) => phase === 'firing');
  const resolved = alerts.filter(({ phase }) => phase === 'resolved');
  const kind = firing.length > 0 ? 'firing' : 'resolved';
  const message = buildMessage({
    dispatchDecision: {
      id: 'g',
      notifier: { ...notifierRow('n1'), settings },
      before: null,
      children: [],
      keyStillFires: false,
      group: { environment: 'staging', targetId: 't1', severity: 'page' },
      dispatch: null,
      wakeAt: null,
      waiting: null,
      send: { kind, firing, resolved },
    },
    incidents: new Map(incident ? [[incident.id, incident]] : []),
    rules: new Map(),
    publicUrl: 'https://tocsin.example',
    now,
  });
  const plain = (line: string) => line.replaceAll('\u00a0', ' ');
  return { ...message, title: plain(message.title), text: message.text.map(plain) };
}

/** A target without a finished session for three minutes, `excluded` sessions of the probe's own fault meanwhile. */
function silence(excluded: number, more: Partial<Alert> = {}): Alert {
  const long = { from: START - 3 * MINUTE, to: START, count: { bad: 0, n: excluded } };
  const reading: Reading = { ...NO_READING, lastSeenAt: long.from, long };
  return alertRow(START, {
    measure: { kind: 'noData' },
    ruleId: 'no-data',
    ruleName: 'No data',
    indicator: null,
    cause: { stage: null, signature: null, sessionId: null },
    reading,
    firedReading: reading,
    ...more,
  });
}

const AT = Date.UTC(2026, 10, 27, 18, 54, 36);

/** The incident of the review: sessions stop at factory, 36 of 69 failed, two releases serve. */
function outage(more: Partial<Incident> = {}) {
  const signature = { id: 's', title: 'factory: expected UserExecutionContext', sessions: 36 };
  const alert = alertRow(AT + 80_000, {
    incidentId: 'i1',
    cause: { stage: 'factory', signature, sessionId: 'x' },
    serving: [
      { version: 'v1', share: 0.8 },
      { version: 'v2', share: 0.2 },
    ],
  });
  const incident = incidentRow([alert], {
    id: 'i1',
    number: 43,
    beganAt: AT,
    counts: { bad: 36, n: 69 },
    cause: alert.cause,
    serving: alert.serving ?? [],
    ...more,
  });
  return { alert, incident };
}

describe('a message', () => {
  it('says what fails with the cause first, and which releases serve', () => {
    const { alert, incident } = outage();
    const message = told([alert], { incident, now: AT + 120_000 });
    expect(message.title).toBe('Staging chat: sessions stop at factory. 36 of 69 failed');
    expect(message.text).toEqual([
      expect.stringMatching(/^40 of 60 sessions failed in 5 min; 1 is allowed/),
      'Began 2026-11-27 18:54:36 UTC, 2 min ago.',
      'Most often: factory: expected UserExecutionContext (36 sessions).',
      '2 releases serve: v1 80 %, v2 20 %.',
      'Next: open the failing session, then the runbook’s section on factory.',
    ]);
    expect(message.incident).toMatchObject({ id: 'i1', name: 'INC-43', beganAt: AT });
    expect(message.since).toBe(AT);
    // Whatever was linked to before is linked to now.
    expect(message.links).toEqual({
      view: 'https://tocsin.example/?target=t1&from=2026-11-27T18%3A39%3A36.000Z&to=2026-11-27T18%3A56%3A36.000Z',
      alert: 'https://tocsin.example/incidents/INC-43',
      session: 'https://tocsin.example/sessions/x',
      runbook: 'https://tocsin.example/runbook#factory',
    });
  });

  it('says from how many places it is seen', () => {
    const { alert, incident } = outage();
    const reading = { ...alert.reading, serverAgrees: false, places: 2 };
    const { text } = told([{ ...alert, reading }], { incident });
    expect(text[0]).toMatch(/Seen from 1 of 2 places\.$/);
  });

  it('states how long it failed by its clocks, never by how long it kept firing', () => {
    const endedAt = Date.UTC(2026, 10, 27, 19, 0, 34);
    const clearedAt = Date.UTC(2026, 10, 27, 19, 7, 12);
    const { alert, incident } = outage({ endedAt, clearedAt });
    const over: Alert = { ...alert, phase: 'resolved', resolvedAt: clearedAt };
    const message = told([over], { incident, now: clearedAt });
    expect(message.title).toBe('Ended: staging chat stopped at factory for 5 min 58 s');
    expect(message.text[0]).toBe(
      'Failed for 5 min 58 s (18:54:36 to 19:00:34 UTC), cleared 19:07.',
    );
    expect(message.text.join(' ')).toContain('40 of 60 sessions failed in 5 min');
    expect(message.facts).toContainEqual({ name: 'Incident', value: 'INC-43' });
  });

  it('of an alert without an incident says the same from what it knows', () => {
    const { title, text } = told([alertRow()]);
    expect(title).toBe('Staging chat: sessions stop at factory. 40 of 60 failed');
    expect(text[0]).toMatch(/^40 of 60 sessions failed in 5 min; 1 is allowed/);
    expect(text.at(-1)).toBe('Next: look at the overview, then the runbook’s section on factory.');
  });

  it('distinguishes a target without data from one that the probe itself cannot measure', () => {
    expect(told([silence(0)])).toMatchObject({
      title: 'Staging chat: no session has finished',
      text: expect.arrayContaining([
        'No session for 3 min.',
        'Next: check that the target is reachable and that Tocsin’s probe runs.',
      ]),
    });
    const measure = { kind: 'probeSilent' } as const;
    expect(told([silence(36, { measure, target: '', environment: '' })])).toMatchObject({
      title: 'The probe measures nothing',
      text: expect.arrayContaining([
        'Next: look at Tocsin itself, its machine, network and clock; nothing is measured.',
      ]),
    });
  });

  it('ends a silence with what it said, not with the nothing that is left of it', () => {
    const over = {
      phase: 'resolved',
      resolvedAt: START + 5 * MINUTE,
      reading: NO_READING,
    } as const;
    const { title, text } = told([silence(0, over)], { now: START + 5 * MINUTE });
    expect(title).toBe('Ended: staging chat finished no session for 5 min');
    expect(text).toContain('At its worst: No session for 3 min.');
  });

  it("writes its times in the receiver's zone, and in UTC where it names none or one that is not known", () => {
    const { alert, incident } = outage({ endedAt: null, clearedAt: null });
    const began = (settings: Record<string, unknown>) =>
      told([alert], { incident, now: AT + MINUTE, settings }).facts.find(
        ({ name }) => name === 'Began',
      );
    expect(began({})).toEqual({ name: 'Began', value: '2026-11-27 18:54:36 UTC', at: AT });
    expect(began({ timeZone: 'Europe/Berlin' })?.value).toBe(
      '2026-11-27 19:54:36 UTC+1 (Europe/Berlin)',
    );
    expect(began({ timeZone: 'Moon/Tycho' })?.value).toBe('2026-11-27 18:54:36 UTC');
    const { text } = told([alert], {
      incident,
      now: AT + MINUTE,
      settings: { timeZone: 'Asia/Kolkata' },
    });
    expect(text.join('\n')).toContain(
      'Began 2026-11-28 00:24:36 UTC+5:30 (Asia/Kolkata), 1 min ago.',
    );
  });
});
