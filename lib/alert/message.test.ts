import { describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { notifierRow } from '../../tests/support/message-sink';
import { START } from '../../tests/support/service-house';
import type { Alert } from '../domain/alerts/alert';
import { NO_READING } from '../domain/rules/evaluate-rule';
import type { Reading } from '../domain/rules/rule';
import { buildMessage } from './message';

const MINUTE = 60_000;

/** What one receiver is told at `now` about alerts that fire, or that are over. */
function told(alerts: Alert[], now = START + MINUTE) {
  const firing = alerts.filter(({ phase }) => phase === 'firing');
  const resolved = alerts.filter(({ phase }) => phase === 'resolved');
  const kind = firing.length > 0 ? 'firing' : 'resolved';
  const { title, text } = buildMessage({
    outcome: {
      ...{ id: 'g', notifier: notifierRow('n1'), before: null, children: [], keyStillFires: false },
      group: { environment: 'staging', targetId: 't1', release: 'r1', severity: 'page' },
      ...{ dispatch: null, wakeAt: null, waiting: null },
      send: { kind, firing, resolved },
    },
    ...{ rules: new Map(), publicUrl: 'https://tocsin.example', now },
  });
  const plain = (line: string) => line.replaceAll('\u00a0', ' ');
  return { title: plain(title), text: text.map(plain) };
}

/** A target of which nothing was heard for three minutes, `excluded` sessions of the probe's own fault meanwhile. */
function silence(excluded: number, more: Partial<Alert> = {}): Alert {
  const long = { from: START - 3 * MINUTE, to: START, count: { bad: 0, n: excluded } };
  const reading: Reading = { ...NO_READING, lastSeenAt: long.from, long };
  return alertRow(START, {
    ...{ measure: { kind: 'noData' }, ruleId: 'no-data', ruleName: 'No data', indicator: null },
    ...{ cause: { stage: null, signature: null, sessionId: null }, reading },
    ...{ firedReading: reading, ...more },
  });
}

describe('a message', () => {
  it('says how bad with evidence, where sessions stop, and what to do', () => {
    const { title, text } = told([alertRow()]);
    expect(title).toBe('staging chat: Factory initialisation 33.3 %, needs > 98 %');
    expect(text[0]).toMatch(/^40 of 60 sessions failed in 5 min; 1 is allowed/);
    expect(text.at(-1)).toBe('Next: look at the overview, then the runbook’s section on factory.');
  });

  it('tells a target that nobody hears from one that the probe itself cannot measure', () => {
    expect(told([silence(0)])).toMatchObject({
      title: 'staging chat: No session has finished',
      text: expect.arrayContaining([
        'Nothing for 3 min.',
        'Next: check that the target is reachable and that Tocsin’s probe runs.',
      ]),
    });
    const measure = { kind: 'probeSilent' } as const;
    expect(told([silence(36, { measure })])).toMatchObject({
      title: 'staging chat: The probe measures nothing',
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
    const { title, text } = told([silence(0, over)], START + 5 * MINUTE);
    expect(title).toBe('Resolved: staging chat: no data, after 5 min');
    expect(text.at(-1)).toBe('When it fired: Nothing for 3 min.');
    const old = told([silence(0, { ...over, firedReading: null })], START + 5 * MINUTE);
    expect(old.text).toHaveLength(1);
  });
});
