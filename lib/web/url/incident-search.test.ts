import { describe, expect, it } from 'vitest';
import { hrefOfOldAlerts } from './incident-search';

describe('an address of the former alerts screen', () => {
  it.each([
    [{}, '/incidents'],
    [{ tab: 'firing' }, '/incidents'],
    [{ tab: 'history' }, '/incidents?state=ended'],
    [{ tab: 'rules' }, '/incidents/rules'],
    [{ tab: 'silences' }, '/incidents/silences'],
    [{ tab: 'notifiers' }, '/incidents/notifiers'],
    [
      { tab: 'deliveries', state: 'dead', notifier: 'n1' },
      '/incidents/deliveries?state=dead&notifier=n1',
    ],
    [{ tab: 'deliveries', state: 'nonsense' }, '/incidents/deliveries'],
    [{ alert: '0199a2f8-1' }, '/incidents?alert=0199a2f8-1'],
    [{ tab: 'history', alert: 'a b' }, '/incidents?alert=a+b'],
    [{ incident: 'INC-43' }, '/incidents/INC-43'],
    [{ incident: '//evil.example/x' }, '/incidents/%2F%2Fevil.example%2Fx'],
    [{ tab: ['rules', 'silences'] }, '/incidents/rules'],
    [{ tab: '../x' }, '/incidents'],
  ])('%j leads to %s', (search, href) => {
    expect(hrefOfOldAlerts(search)).toBe(href);
  });
});
