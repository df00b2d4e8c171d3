import { expect, it } from 'vitest';
import { servingWords } from './serving-words';

const one = (version: string, share: number) => ({ deploymentId: null, version, share });
const none = { releases: 0, share: 0 };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('names the release that serves, and shares where several do', () => {
  expect(servingWords({ serving: [], others: none })).toBe('–');
  expect(servingWords({ serving: [one('v1', 1)], others: none })).toBe('v1');
  expect(plain(servingWords({ serving: [one('v1', 0.8), one('v2', 0.2)], others: none }))).toBe(
    'v1 80 %, v2 20 %',
  );
  const others = { releases: 3, share: 0.005 };
  expect(plain(servingWords({ serving: [one('v1', 0.995)], others }))).toBe(
    'v1 99.5 %, 3 more 0.5 %',
  );
});
