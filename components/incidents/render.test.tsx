import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PhaseBadge, SeverityMark } from '@/components/shared/alerts/alert-badges';
import { alertNotes, problemLength, splitTitle } from '@/components/shared/alerts/alert-text';
import { clocksOf, endingText, groupByIncident } from '@/components/shared/alerts/incident-groups';
import { scopesOf, wideScopes } from '@/components/shared/alerts/silence-draft';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import type { IncidentBrief } from '@/lib/contract/api/alerting/incident-brief';
import { hrefOfOldAlerts } from '@/lib/web/url/incident-search';
import { failingHref, viewHref } from './alert/alert-links';
import { deliveryLook } from './deliveries/delivery-row';
import { TestAnswer } from './notifiers/test-answer';
import { stripMarks } from './rules/firing-strip';

const NOW = Date.parse('2025-09-08T03:12:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

const alert = (more: Partial<AlertView> = {}): AlertView => ({
  id: 'a1',
  key: 'k',
  ruleId: 'page-factory',
  ruleName: 'Factory fails',
  severity: 'page',
  measure: { kind: 'indicator', indicator: 'factory' },
  indicator: 'factory',
  targetId: 't1',
  target: 'chat',
  environment: 'staging',
  location: '',
  release: 'r1',
  phase: 'firing',
  title: 'Factory initialisation 41.2\u00a0%, needs >\u00a098\u00a0%',
  detail: '421 of 716 sessions bad in 5 min.',
  pendingSince: ago(12),
  firedAt: ago(12),
  resolvedAt: null,
  staleSince: null,
  keepSince: null,
  flapping: false,
  thresholdBp: 200,
  long: null,
  short: null,
  pFail: 1e-9,
  seenFrom: [''],
  serverAgrees: true,
  cause: { stage: 'factory', signature: null, sessionId: 's 1' },
  acknowledged: null,
  silencedBy: null,
  decisions: [],
  incident: null,
  ...more,
});
const brief = (more: Partial<IncidentBrief> = {}): IncidentBrief => ({
  id: 'i1',
  name: 'INC-43',
  state: 'open',
  leadAlertId: 'a1',
  title: 'Staging chat: sessions stop at factory. 36 of 69 failed',
  message: null,
  beganAt: ago(13),
  notifiedAt: ago(11),
  endedAt: null,
  clearedAt: null,
  ...more,
});
describe('an alert in words', () => {
  it('has its figure apart, so that it can be drawn large', () => {
    expect(splitTitle(alert().title)).toEqual({
      before: 'Factory initialisation ',
      figure: '41.2\u00a0%',
      after: ', needs >\u00a098\u00a0%',
    });
    expect(splitTitle('No session has finished').figure).toBe('');
    expect(splitTitle('Sessions closed with 1011 12.0\u00a0%, allowed 2\u00a0%').figure).toBe(
      '12.0\u00a0%',
    );
  });

  it('notes what is special: pending, frozen, ending, flapping; and nothing otherwise', () => {
    const notes = (more: Partial<AlertView>) =>
      alertNotes(alert(more), NOW).map(({ text }) => text.replaceAll('\u00a0', ' '));
    expect(notes({})).toEqual([]);
    expect(notes({ phase: 'pending', firedAt: null })).toEqual([
      expect.stringMatching(/^Pending: .*Nobody has been notified/),
    ]);
    expect(notes({ staleSince: ago(4) })).toEqual([
      expect.stringMatching(/^Stale: nothing was measured since 4 min 0?\s?.*frozen/),
    ]);
    expect(notes({ keepSince: ago(2) })).toEqual(['Its condition is over; not cleared yet.']);
    expect(notes({ flapping: true })).toEqual([expect.stringMatching(/^Flapping/)]);
    expect(notes({ keepSince: ago(2), incident: brief({ endedAt: ago(6) }) })).toEqual([
      'Ended 6 min ago; not cleared yet.',
    ]);
    // A frozen one has not ended, whatever its last tick said.
    expect(notes({ keepSince: ago(2), staleSince: ago(1) })).toHaveLength(1);
  });

  it('states how long, and who was notified', () => {
    expect(problemLength(alert(), NOW)).toBe(12 * 60_000);
    expect(problemLength(alert(), 0)).toBeNull();
    expect(problemLength(alert({ resolvedAt: ago(2) }), 0)).toBe(10 * 60_000);
    // The trouble lasted from its first to its last bad session, however long it kept firing.
    const incident = brief({ beganAt: ago(14), endedAt: ago(8), clearedAt: ago(2) });
    expect(problemLength(alert({ incident, resolvedAt: ago(2) }), NOW)).toBe(6 * 60_000);
  });

  it('never looks like firing where it is frozen, and has a shape for each severity', () => {
    const badge = (more: Partial<AlertView>) =>
      renderToStaticMarkup(<PhaseBadge alert={alert(more)} />);
    expect(badge({})).toContain('firing');
    expect(badge({ staleSince: ago(1) })).toContain('stale');
    expect(badge({ staleSince: ago(1) })).not.toContain('firing');
    expect(badge({ phase: 'resolved', resolvedAt: ago(1) })).toContain('ended');
    expect(badge({ incident: brief({ state: 'watching' }) })).toContain('watching');
    const icon = (severity: 'page' | 'ticket') =>
      /<svg.*?<\/svg>/.exec(renderToStaticMarkup(<SeverityMark severity={severity} />))?.[0];
    expect(icon('page')).not.toBe(icon('ticket'));
  });
});

describe('incidents', () => {
  const incident = brief();
  const over = brief({ id: 'i2', name: 'INC-42', state: 'watching', endedAt: ago(3) });
  const open = [
    alert({ id: 'a2', incident, indicator: 'connection' }),
    alert({ incident }),
    alert({ id: 'a3', incident, severity: 'ticket' }),
    alert({ id: 'a4', incident: over, severity: 'ticket' }),
    alert({ id: 'a5', incident: over, severity: 'ticket' }),
    alert({ id: 'a6', phase: 'pending', firedAt: null }),
  ];

  it('are one entry each, named by the alert that leads, its consequences folded', () => {
    const groups = groupByIncident(open);
    expect(groups.map(({ lead, others }) => [lead.id, others.map(({ id }) => id)])).toEqual([
      ['a1', ['a2', 'a3']],
      ['a4', ['a5']],
      ['a6', []],
    ]);
    expect(groups.map(({ severity }) => severity)).toEqual(['page', 'ticket', 'page']);
    expect(endingText(groups)).toBe('2 tickets ending');
    expect(endingText(groups.slice(0, 1))).toBeNull();
  });

  it('say their clocks, and that nobody was notified', () => {
    const said = (of: IncidentBrief) =>
      clocksOf(of).map(({ word, at }) => (at ? word : `no ${word}`));
    expect(said(brief())).toEqual(['Began', 'notified']);
    const over = brief({ endedAt: ago(5), clearedAt: ago(1), notifiedAt: null });
    expect(said(over)).toEqual(['Began', 'no notified', 'ended', 'cleared']);
  });
});

describe('links of an alert', () => {
  it('that a message ever carried still say what they open', () => {
    // Literal: they are in mailboxes.
    expect(hrefOfOldAlerts({ alert: '0199a2f8-1' })).toBe('/incidents?alert=0199a2f8-1');
    expect(hrefOfOldAlerts({})).toBe('/incidents');
    expect(hrefOfOldAlerts({ incident: 'INC-43' })).toBe('/incidents/INC-43');
    for (const page of [
      'page.tsx',
      'alerts/page.tsx',
      'incidents/page.tsx',
      'incidents/[id]/page.tsx',
      'sessions/[id]/page.tsx',
      'runbook/page.tsx',
    ])
      expect(existsSync(join(process.cwd(), 'app/(console)', page))).toBe(true);
  });

  it('lead to the view as it stood, and to a failing session', () => {
    expect(viewHref(alert(), NOW)).toBe('/?target=t1&range=1h');
    expect(viewHref(alert({ pendingSince: ago(100) }), NOW)).toBe('/?target=t1&range=6h');
    const past = new URL(`http://x${viewHref(alert({ resolvedAt: ago(2) }), NOW)}`);
    expect(Date.parse(past.searchParams.get('from') ?? '')).toBeLessThan(Date.parse(ago(12)));
    expect(Date.parse(past.searchParams.get('to') ?? '')).toBeGreaterThan(Date.parse(ago(2)));
    expect(failingHref(alert())).toBe('/sessions/s%201?target=t1');
  });

  it('are absent where there is nothing to open', () => {
    const cause = { stage: null, signature: null, sessionId: null };
    expect(failingHref(alert({ cause }))).toBeNull();
    expect(viewHref(alert({ targetId: '' }), NOW)).toBeNull();
  });
});

describe('a silence', () => {
  it('begins narrow, and always names what it covers', () => {
    expect(scopesOf(alert())[0]?.match).toEqual({ ruleId: 'page-factory', targetId: 't1' });
    expect(scopesOf(alert({ targetId: '' }))).toHaveLength(1);
    const all = [
      ...scopesOf(alert()),
      ...wideScopes([{ id: 't1', name: 'chat', environment: 'staging' }]),
    ];
    for (const { match } of all) expect(Object.values(match).some(Boolean)).toBe(true);
  });
});

describe('a replay', () => {
  it('draws each firing inside the strip, the shortest still visible', () => {
    const range = { from: 0, to: 1_000_000 };
    const marks = stripMarks(
      [
        { from: 100, to: 200, bad: 1, n: 2 },
        { from: 500_000, to: null, bad: 1, n: 2 },
        { from: 999_999, to: 1_000_000, bad: 1, n: 2 },
      ],
      range,
    );
    expect(marks).toHaveLength(3);
    expect(marks[1]).toEqual({ left: 0.5, width: 0.5 });
    for (const { left, width } of marks) {
      expect(width).toBeGreaterThan(0.003);
      expect(left + width).toBeLessThanOrEqual(1.0001);
    }
    expect(stripMarks([{ from: 0, to: 1, bad: 0, n: 0 }], { from: 5, to: 5 })).toEqual([]);
  });
});

describe('deliveries', () => {
  it('say where they are on their way', () => {
    const word = (state: 'queued' | 'claimed' | 'sent' | 'dead', tries = 0) =>
      deliveryLook({ state, tries }).word;
    expect([
      word('queued'),
      word('queued', 2),
      word('claimed'),
      word('sent'),
      word('dead'),
    ]).toEqual(['waiting', 'trying again', 'being sent', 'sent', 'given up']);
  });

  it('show the true answer of a receiver to a test', () => {
    const said = (ok: boolean) =>
      renderToStaticMarkup(
        <TestAnswer test={{ ok, detail: 'it answered 500', ms: 3 }} error={null} />,
      );
    expect(said(false)).toContain('rejected the test');
    expect(said(false)).toContain('it answered 500');
    expect(said(true)).not.toContain('did not');
  });
});
