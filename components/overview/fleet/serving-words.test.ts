import { expect, it } from 'vitest';
import { servingLines } from './serving-words';

const one = (version: string, share: number) => ({ deploymentId: null, version, share });
const none = { releases: 0, share: 0 };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('names the release that serves, and shares where several do', () => {
  const lines = (...of: Parameters<typeof servingLines>) => servingLines(...of).map(plain);
  expect(lines({ serving: [], others: none })).toEqual(['–']);
  expect(lines({ serving: [one('v1', 1)], others: none })).toEqual(['v1']);
  const two = [one('v1', 0.8), one('v2', 0.2)];
  expect(lines({ serving: two, others: none })).toEqual(['v1 80 %', 'v2 20 %']);
  const others = { releases: 3, share: 0.005 };
  expect(lines({ serving: [one('v1', 0.995)], others })).toEqual(['v1 99.5 %', '3 more 0.5 %']);
  const four = [one('v1', 0.7), one('v2', 0.2), one('v3', 0.06), one('v4', 0.035)];
  expect(lines({ serving: four, others })).toEqual(['v1 70 %', 'v2 20 %', '5 more 10 %']);
});
