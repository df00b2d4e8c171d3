import { describe, expect, it } from 'vitest';
import { allTargetsTab, offlineTab, targetTab } from './tab';
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
