import { describe, expect, it } from 'vitest';
import { openDirectStores } from '../../../tests/support/direct-stores';
import { configFileSchema } from '../../contract/config/config';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { scopeWarning } from '../../domain/alerts/route-warnings';
import { manualClock } from '../../kit/clock';
import { notifierWarnings } from '../../services/notifiers/notifier-warnings';
import { provision } from './provision';
import { warnOfEmptyScopes } from './scope-warnings';

const TARGETS = [
  { id: 't1', name: 'chat', environment: 'production' },
  { id: 't2', name: 'chat', environment: 'staging' },
];
const routed = (
  route: Partial<NotifierConfig['route']>,
  over: Partial<NotifierConfig> = {},
): Pick<NotifierConfig, 'kind' | 'purpose' | 'route' | 'enabled'> => ({
  kind: 'webhook',
  purpose: 'alerts',
  enabled: true,
  route: {
    severities: [],
    environments: [],
    targetIds: [],
    escalateAfterMs: null,
    repeatMs: null,
    sendResolved: true,
    ...route,
  },
  ...over,
});

describe('a notifier that may never send anything', () => {
  it('is one whose environments or targets are not there', () => {
    const told = (route: Partial<NotifierConfig['route']>) =>
      notifierWarnings(routed(route), TARGETS);
    expect(told({})).toEqual([]);
    expect(told({ environments: ['production'], targetIds: ['t1'] })).toEqual([]);
    expect(told({ environments: ['prod'] })).toEqual([
      'no target is in prod (known here: production, staging)',
      'its route matches no target: it gets no message about any of them',
    ]);
    expect(told({ environments: ['prod', 'staging'] })).toEqual([
      'no target is in prod (known here: production, staging)',
    ]);
    expect(told({ targetIds: ['t1', 't9'] })).toEqual(['1 of the 2 targets in its route are gone']);
    expect(told({ environments: ['staging'], targetIds: ['t1'] })).toEqual([
      'its route matches no target: it gets no message about any of them',
    ]);
    expect(notifierWarnings(routed({ environments: ['prod'] }), [])[0]).toBe(
      'no target is in prod (there is no target yet)',
    );
    expect(notifierWarnings(routed({ environments: ['x'] }, { enabled: false }), [])).toEqual([]);
  });

  it('is one whose kind sends no heartbeats', () => {
    for (const kind of ['pagerduty', 'jsm'] as const)
      expect(notifierWarnings(routed({}, { kind, purpose: 'watchdog' }), TARGETS)[0]).toContain(
        `${kind} takes no heartbeats`,
      );
    expect(notifierWarnings(routed({}, { purpose: 'watchdog' }), [])).toEqual([]);
  });
});

it('names a scope that no target is in', () => {
  const scope = { targetId: null, environment: null };
  expect(scopeWarning(scope, [])).toBeNull();
  expect(scopeWarning({ ...scope, environment: 'staging' }, TARGETS)).toBeNull();
  expect(scopeWarning({ ...scope, environment: 'prod' }, TARGETS)).toContain(
    'no target is in prod',
  );
  expect(scopeWarning({ ...scope, targetId: 't9' }, TARGETS)).toBe('its target is gone');
});

it('says at the start what of a configuration can never do anything', async () => {
  const stores = await openDirectStores();
  const secrets = { seal: String, open: String, canSeal: true };
  const hook = { kind: 'webhook', url: 'https://example.com/hook' };
  const wanted = configFileSchema.parse({
    targets: [
      { name: 'chat', url: 'ws://a/', environment: 'production', locations: ['local', 'lokal'] },
    ],
    notifiers: [
      { ...hook, name: 'on-call', route: { environments: ['prod'] } },
      { ...hook, name: 'all' },
    ],
    maintenance: [
      { name: 'night', environment: 'prod', days: ['sun'], from: '02:00', to: '24:00' },
    ],
  });
  await provision(
    { ...wanted, thresholds: {}, retention: {} },
    { state: stores.state, clock: manualClock(), secrets },
  );
  const said: unknown[] = [];
  await warnOfEmptyScopes(stores.state, { warn: (one: unknown) => said.push(one) }, 'local');
  await stores.close();
  const problem = 'no target is in prod (known here: production)';
  expect(said).toEqual([
    { notifier: 'on-call', problem },
    { notifier: 'on-call', problem: expect.stringContaining('matches no target') },
    { maintenance: 'night', problem },
    {
      target: 'chat',
      environment: 'production',
      problem: 'Nobody measures from lokal: start a probe there, or remove it.',
    },
  ]);
});
