import { expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import type { NotifierConfig } from '../domain/alerts/notifier';
import { isRouted } from './suppression';

const notifier = (route: Partial<NotifierConfig['route']>): NotifierConfig => ({
  id: 'n1',
  name: 'on-call',
  kind: 'webhook',
  purpose: 'alerts',
  settings: {},
  route: {
    severities: [],
    environments: [],
    targetIds: [],
    escalateAfterMs: null,
    repeatMs: null,
    sendResolved: true,
    ...route,
  },
  enabled: true,
  provisioned: false,
  createdAt: 0,
});

it('routes by severity, environment and target, and what is about the probe itself to all of them', () => {
  const ofTarget = alertRow();
  const ofProbe = alertRow(0, { targetId: '', target: '', environment: '', location: 'local' });
  const isTold = (route: Partial<NotifierConfig['route']>, alert = ofTarget) =>
    isRouted(notifier(route), alert);
  expect(isTold({ environments: ['staging'], targetIds: ['t1'] })).toBe(true);
  expect(isTold({ environments: ['production'] })).toBe(false);
  expect(isTold({ targetIds: ['t2'] })).toBe(false);
  expect(isTold({ environments: ['production'], targetIds: ['t2'] }, ofProbe)).toBe(true);
  expect(isTold({ severities: ['ticket'] }, ofProbe)).toBe(false);
});
