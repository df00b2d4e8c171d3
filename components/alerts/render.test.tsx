import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PhaseBadge, SeverityMark } from '@/components/ui/alerts/alert-badges';
import {
  alertLength,
  alertNotes,
  isHeldBack,
  splitTitle,
  toldText,
} from '@/components/ui/alerts/alert-text';
import { scopesOf, wideScopes } from '@/components/ui/alerts/silence-draft';
import type { AlertView } from '@/lib/contract/alerts';
import { failingHref, viewHref } from './alert-links';
import { deliveryLook } from './delivery-row';
import { stripMarks } from './firing-strip';
import { TestAnswer } from './test-answer';

const NOW = Date.parse('2025-09-08T03:12:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

const alert = (more: Partial<AlertView> = {}): AlertView => ({
  ...{ id: 'a1', key: 'k', ruleId: 'page-factory', ruleName: 'Factory fails', severity: 'page' },
  ...{ measure: { kind: 'indicator', indicator: 'factory' }, indicator: 'factory' },
  ...{ targetId: 't1', target: 'chat', environment: 'staging', location: '', release: 'r1' },
  ...{ phase: 'firing', title: 'Factory initialisation 41.2\u00a0%, needs >\u00a098\u00a0%' },
  ...{ detail: '421 of 716 sessions bad in 5 min.', pendingSince: ago(12), firedAt: ago(12) },
  ...{ resolvedAt: null, staleSince: null, keepSince: null, flapping: false, thresholdBp: 200 },
  ...{ long: null, short: null, pFail: 1e-9, seenFrom: [''], serverAgrees: true },
  cause: { stage: 'factory', signature: null, sessionId: 's 1' },
  ...{ acknowledged: null, silencedBy: null, decisions: [] },
  ...more,
});
const decision = (code: AlertView['decisions'][number]['code']) => ({
  ...{ notifierId: code, notifier: code, code, text: '', by: null, since: ago(1) },
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

  it('tells what is particular: pending, frozen, ending, flapping; and nothing where nothing is', () => {
    const notes = (more: Partial<AlertView>) =>
      alertNotes(alert(more), NOW, 300_000).map(({ text }) => text.replaceAll('\u00a0', ' '));
    expect(notes({})).toEqual([]);
    expect(notes({ phase: 'pending', firedAt: null })).toEqual([
      expect.stringMatching(/^Pending: .*Nobody has been notified/),
    ]);
    expect(notes({ staleSince: ago(4) })).toEqual([
      expect.stringMatching(/^Stale: nothing was measured since 4 min 0?\s?.*frozen/),
    ]);
    expect(notes({ keepSince: ago(2) })).toEqual([
      expect.stringMatching(/^Its condition ended 2 min ago\..*proven and has stayed for 5 min/),
    ]);
    expect(notes({ flapping: true })).toEqual([expect.stringMatching(/^Flapping/)]);
    expect(notes({ flapping: true, keepSince: ago(6) })[0]).toMatch(
      /^Its condition ended 6 min ago\..*stayed for 15 min/,
    );
    // A frozen one has not ended, whatever its last tick said.
    expect(notes({ keepSince: ago(2), staleSince: ago(1) })).toHaveLength(1);
  });

  it('counts how long, and who was told', () => {
    expect(alertLength(alert(), NOW)).toBe(12 * 60_000);
    expect(alertLength(alert(), 0)).toBeNull();
    expect(alertLength(alert({ resolvedAt: ago(2) }), 0)).toBe(10 * 60_000);
    expect(toldText([decision('sent'), decision('inhibited')])).toBe(
      'A message to 1 of 2 notifiers.',
    );
    expect(toldText([decision('sent')])).toBe('A message to its notifier.');
    expect(toldText([])).toMatch(/^No notifier/);
    const silent = { ...decision('inhibited'), text: 'not sent, inhibited by connection' };
    expect(toldText([silent])).toBe('Not sent, inhibited by connection.');
    expect(isHeldBack({ decisions: [decision('inhibited'), decision('inhibited')] })).toBe(true);
    expect(isHeldBack({ decisions: [decision('inhibited'), decision('sent')] })).toBe(false);
    expect(isHeldBack({ decisions: [] })).toBe(false);
  });

  it('never looks like firing where it is frozen, and has a shape for each severity', () => {
    const badge = (more: Partial<AlertView>) =>
      renderToStaticMarkup(<PhaseBadge alert={alert(more)} />);
    expect(badge({})).toContain('firing');
    expect(badge({ staleSince: ago(1) })).toContain('stale');
    expect(badge({ staleSince: ago(1) })).not.toContain('firing');
    expect(badge({ phase: 'resolved', resolvedAt: ago(1) })).toContain('resolved');
    const icon = (severity: 'page' | 'ticket') =>
      /<svg.*?<\/svg>/.exec(renderToStaticMarkup(<SeverityMark severity={severity} />))?.[0];
    expect(icon('page')).not.toBe(icon('ticket'));
  });
});

describe('links of an alert', () => {
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
    expect(said(false)).toContain('did not take the test');
    expect(said(false)).toContain('it answered 500');
    expect(said(true)).not.toContain('did not');
  });
});
