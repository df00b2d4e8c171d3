import { describe, expect, it } from 'vitest';
import { allTargetsTab, incidentTab, offlineTab, releaseTab, sessionTab, targetTab } from './tab';
import { tabIconUrl } from './tab-icons';

const CHAT = { environment: 'staging', name: 'chat' };

describe('the tab', () => {
  it('of one target', () => {
    expect(targetTab(CHAT, 'fails')).toEqual({
      title: '▲ staging chat fails · Tocsin',
      icon: 'fails',
    });
    expect(targetTab(CHAT, 'holds')).toEqual({
      title: 'staging chat holds · Tocsin',
      icon: 'holds',
    });
    expect(targetTab(CHAT, 'unsure')).toEqual({ title: '◌ staging chat · Tocsin', icon: 'unsure' });
    expect(targetTab(CHAT, 'stale')).toEqual({
      title: '… staging chat is stale · Tocsin',
      icon: 'stale',
    });
  });

  it('of all targets: one that fails is named, more are counted', () => {
    const all = { tone: 'fails' as const, fails: 2, holds: 1, total: 3, worst: CHAT };
    expect(allTargetsTab(all)).toEqual({ title: '▲ 2 fail · Tocsin', icon: 'fails' });
    expect(allTargetsTab({ ...all, fails: 1 }).title).toBe('▲ staging chat fails · Tocsin');
    expect(allTargetsTab({ ...all, tone: 'holds', fails: 0, holds: 3 })).toEqual({
      title: '3 hold · Tocsin',
      icon: 'holds',
    });
    expect(allTargetsTab({ ...all, tone: 'unsure', fails: 0 })).toEqual({
      title: '◌ 1 of 3 hold · Tocsin',
      icon: 'unsure',
    });
    expect(allTargetsTab({ ...all, total: 0, fails: 0, tone: 'no-data' }).title).toBe('Tocsin');
  });

  it('of one incident', () => {
    const incident = { name: 'INC-43', environment: 'staging', target: 'chat', location: 'eu' };
    expect(incidentTab({ ...incident, state: 'open' })).toEqual({
      title: '▲ INC-43 staging chat · Tocsin',
      icon: 'fails',
    });
    expect(incidentTab({ ...incident, state: 'watching' }).icon).toBe('unsure');
    expect(incidentTab({ ...incident, state: 'ended' }).title).toBe(
      'INC-43 staging chat, ended · Tocsin',
    );
    const probe = { ...incident, target: '', environment: '' };
    expect(incidentTab({ ...probe, state: 'open' }).title).toBe('▲ INC-43 eu · Tocsin');
  });

  it('of one session, with its cause, and of one release, with its verdict', () => {
    const session = { outcome: 'failed', failedStage: 'factory', target: 'chat' } as const;
    const message = 'SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext';
    expect(sessionTab({ ...session, message, errorCode: null })).toEqual({
      title: 'factory: Expected UserExecutionContext, got LegacyUserContext · Tocsin',
      icon: 'fails',
    });
    const long = sessionTab({ ...session, message: 'x'.repeat(500), errorCode: null }).title;
    expect(long.length).toBeLessThan(90);
    const passed = { ...session, outcome: 'passed', failedStage: null } as const;
    expect(sessionTab({ ...passed, message: null, errorCode: null }).title).toBe(
      'chat passed · Tocsin',
    );
    const release = { name: '2026.11.27-5', soFar: false };
    expect(releaseTab({ ...release, verdict: 'fail' })).toEqual({
      title: '▲ 2026.11.27-5 fails · Tocsin',
      icon: 'fails',
    });
    expect(releaseTab({ ...release, verdict: 'inconclusive', soFar: true }).title).toBe(
      '▲ 2026.11.27-5 fails so far · Tocsin',
    );
    expect(releaseTab({ ...release, verdict: 'no_data' }).icon).toBe('unsure');
  });

  it('without a connection', () => {
    expect(offlineTab('18:58')).toEqual({
      title: '… no update since 18:58 · Tocsin',
      icon: 'stale',
    });
  });

  it('has an icon of its own for each state', () => {
    const icons = (['holds', 'fails', 'unsure', 'stale'] as const).map(tabIconUrl);
    expect(new Set(icons).size).toBe(4);
    for (const url of icons) expect(url).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  });
});
