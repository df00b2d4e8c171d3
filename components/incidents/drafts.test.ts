import { describe, expect, it } from 'vitest';
import type { NotifierView } from '@/lib/contract/api/alerting/notifiers';
import type { RuleView } from '@/lib/contract/api/alerting/rules';
import { notifierDraftOf, notifierPatchOf, readNotifier } from './notifiers/notifier-draft';
import { fieldOfRefusal, readRule, ruleDraftOf, rulePatchOf } from './rules/rule-draft';
import {
  instantOf,
  newMaintenance,
  readMaintenance,
  readSchedule,
} from './silences/maintenance-draft';

const own: RuleView = {
  id: 'r1',
  name: 'Slow',
  severity: 'ticket',
  source: 'synthetic',
  thresholdBp: 500,
  measure: { kind: 'latency', latency: 'complete', limitMs: 1_500 },
  scope: { targetId: null, environment: 'staging', location: null },
  conditions: [{ longMs: 300_000, shortMs: 60_000, alpha: 0.001 }],
  minSessions: 10,
  minBad: 3,
  forMs: 0,
  keepFiringMs: 300_000,
  enabled: true,
  runbookUrl: null,
  builtIn: false,
  provisioned: false,
  text: '',
  unwatched: null,
  firing: 0,
  createdAt: '2025-09-08T03:12:00.000Z',
};

describe('a rule about a health endpoint', () => {
  const health: RuleView = {
    ...own,
    measure: { kind: 'health', poll: 'live', state: 'failed' },
    thresholdBp: null,
    conditions: [],
    forMs: 300_000,
  };

  it('is edited without what it does not have', () => {
    const draft = ruleDraftOf(health);
    expect(draft).toMatchObject({ kind: 'health', poll: 'live', pollState: 'failed' });
    const typed = { ...draft, threshold: '5', location: 'eu', source: 'server' as const };
    expect(rulePatchOf({ ...typed, poll: ' ready ' }, health)).toMatchObject({
      measure: { kind: 'health', poll: 'ready', state: 'failed' },
      thresholdBp: null,
      conditions: [],
      source: 'synthetic',
      scope: { location: null },
    });
    const unnamed = readRule({ ...draft, poll: ' ' });
    expect(unnamed.ok ? {} : unnamed.errors).toEqual({
      poll: 'Give the name of a health endpoint, such as ready.',
    });
    expect(fieldOfRefusal('It would fire on one answer: it must last at least 1 min.')).toBe(
      'forText',
    );
  });
});

describe('the form of a rule', () => {
  it('returns the rule that it was filled from', () => {
    const read = readRule(ruleDraftOf(own));
    const { id, builtIn, provisioned, text, firing, unwatched, createdAt, ...sent } = own;
    expect(read).toEqual({ ok: true, rule: sent });
  });

  it('puts what is wrong at its field', () => {
    const draft = { ...ruleDraftOf(own), name: ' ', threshold: '0', limit: 'soon', minBad: '' };
    const read = readRule(draft);
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual([
      'limit',
      'minBad',
      'name',
      'threshold',
    ]);
    const windows = readRule({
      ...ruleDraftOf(own),
      conditions: [{ long: '5 minutes', short: '1m', alpha: '0.001' }],
    });
    expect(windows.ok ? {} : windows.errors).toHaveProperty('conditions');
  });

  it('sends of a built-in rule only what may change, also where it has no windows', () => {
    const silent: RuleView = {
      ...own,
      builtIn: true,
      measure: { kind: 'noData' },
      conditions: [],
      thresholdBp: null,
      minSessions: 1,
      minBad: 1,
    };
    const patch = rulePatchOf({ ...ruleDraftOf(silent), keep: '10m' }, silent);
    expect(patch).toEqual({ enabled: true, forMs: 0, keepFiringMs: 600_000, runbookUrl: null });
  });

  it('finds the field that a problem is about', () => {
    expect(fieldOfRefusal('It would fire on one bad session of 10: require at least 2')).toBe(
      'minBad',
    );
    expect(fieldOfRefusal('It has no threshold, so nothing can exceed it.')).toBe('threshold');
    expect(fieldOfRefusal('The short window (5 min) must not be longer than')).toBe('conditions');
    expect(
      fieldOfRefusal(
        'It can never fire: 60 s contain 12 sessions at one every 5 s, and it requires 50.',
      ),
    ).toBe('minSessions');
  });

  it('finds it where the journey of the target does not measure what is counted', () => {
    const factory = 'Factory initialisation is not measured by the journey mine: no message proves';
    expect(fieldOfRefusal(`${factory} (on chat)`)).toBe('indicator');
    const stage = 'The journey mine does not measure the stage factory: no message proves it.';
    expect(fieldOfRefusal(stage)).toBe('stage');
  });
});

const view: NotifierView = {
  id: 'n1',
  name: 'on-call',
  kind: 'webhook',
  kindName: 'Webhook',
  purpose: 'alerts',
  enabled: true,
  tls: null,
  proxy: null,
  settings: { url: 'https://example.com/hook', secret: '••••', headers: { 'x-key': '••••' } },
  route: {
    severities: ['page'],
    environments: [],
    targetIds: [],
    sendResolved: true,
    escalateAfterMs: 900_000,
    repeatMs: null,
  },
  provisioned: false,
  createdAt: '2025-09-08T03:12:00.000Z',
  destination: 'example.com',
  last: null,
  warnings: [],
  queued: 0,
  dead: 0,
};

describe('the form of a notifier', () => {
  it('never carries a secret, and leaves it alone where its field is empty', () => {
    const draft = notifierDraftOf(view);
    expect(JSON.stringify(draft)).not.toContain('••••');
    expect(notifierPatchOf(draft, view).settings).toEqual({});
    const typed = { ...draft, settings: { ...draft.settings, secret: 'new' } };
    expect(notifierPatchOf(typed, view).settings).toMatchObject({ secret: 'new' });
  });

  it('removes a setting that was emptied', () => {
    const ntfy: NotifierView = {
      ...view,
      kind: 'alertmanager',
      settings: { url: 'http://a', username: 'me' },
    };
    const draft = notifierDraftOf(ntfy);
    const patch = notifierPatchOf({ ...draft, settings: { url: 'http://a', username: '' } }, ntfy);
    expect(patch.settings).toEqual({ url: 'http://a', username: null });
  });

  it('reads lists and headers line by line, and reports errors at their fields', () => {
    const email = {
      ...notifierDraftOf(null),
      name: 'mail',
      kind: 'email' as const,
      settings: { host: 'smtp', from: 'a@example.com', to: 'b@example.com\nc@example.com\n' },
    };
    const read = readNotifier(email);
    expect(read.ok && read.input.settings.to).toEqual(['b@example.com', 'c@example.com']);
    const none = readNotifier({ ...email, settings: { host: 'smtp' }, repeat: '1s' });
    expect(none.ok ? [] : Object.keys(none.errors)).toEqual(
      expect.arrayContaining(['settings.from', 'settings.to', 'route.repeatMs']),
    );
  });
});

describe('the form of a maintenance window', () => {
  it('reads times on the wall clock of its zone, also across a change of the clocks', () => {
    expect(instantOf('2025-07-01T12:00', 'Europe/Berlin')).toBe(Date.parse('2025-07-01T10:00Z'));
    expect(instantOf('2025-10-26T01:30', 'Europe/Berlin')).toBe(Date.parse('2025-10-25T23:30Z'));
    expect(instantOf('2025-10-26T04:00', 'Europe/Berlin')).toBe(Date.parse('2025-10-26T03:00Z'));
    expect(instantOf('2025-07-01T12:00', 'Nowhere/Atall')).toBeNull();
    expect(instantOf('', 'UTC')).toBeNull();
  });

  it('means a weekly window of a target, or says what is missing where', () => {
    const draft = { ...newMaintenance('Europe/Berlin', 'Ada'), name: 'Patching' };
    const read = readMaintenance({ ...draft, scope: 'target t 1', days: [0, 6] });
    expect(read).toMatchObject({
      ok: true,
      window: {
        targetId: 't 1',
        environment: null,
        timeZone: 'Europe/Berlin',
        schedule: { kind: 'weekly', days: [0, 6], fromMinute: 120, toMinute: 240 },
      },
    });
    const wrong = readMaintenance({ ...draft, name: '', days: [], timeZone: 'Mars/Base' });
    expect(wrong.ok ? [] : Object.keys(wrong.errors).sort()).toEqual(['days', 'name', 'timeZone']);
    const backwards = readMaintenance({
      ...draft,
      kind: 'once',
      from: '2025-07-01T12:00',
      to: '2025-07-01T11:00',
    });
    expect(backwards.ok ? {} : backwards.errors).toHaveProperty('to');
  });

  it('means a day of each month, or a pattern with its duration', () => {
    const draft = { ...newMaintenance('Europe/Berlin', 'Ada'), name: 'Patching' };
    expect(readMaintenance({ ...draft, kind: 'monthly', nth: '-1', weekday: '5' })).toMatchObject({
      window: { schedule: { kind: 'monthly', on: { nth: -1, weekday: 5 }, fromMinute: 120 } },
    });
    expect(readSchedule({ ...draft, kind: 'monthly', nth: 'day', dayOfMonth: '-1' })).toMatchObject(
      {
        schedule: { on: { day: -1 } },
      },
    );
    expect(readMaintenance({ ...draft, kind: 'cron', duration: '90m' })).toMatchObject({
      window: { schedule: { kind: 'cron', cron: '0 2 * * sun', durationMs: 5_400_000 } },
    });
    const wrong = readMaintenance({ ...draft, kind: 'cron', cron: 'daily', duration: '1h' });
    expect(wrong.ok ? {} : wrong.errors).toMatchObject({ cron: expect.stringContaining('minute') });
    const short = readMaintenance({ ...draft, kind: 'cron', duration: 'long' });
    expect(short.ok ? {} : short.errors).toHaveProperty('duration');
    expect(readSchedule({ ...draft, kind: 'once' })).toBeNull();
  });
});
