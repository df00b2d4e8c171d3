import { expect, it } from 'vitest';
import { findTargets } from './find-targets';

const target = (name: string, environment: string) => ({ id: `id-${name}`, name, environment });
const ALL = [
  target('chat 11', 'production'),
  target('chat 1', 'staging'),
  target('voice', 'staging'),
];
const names = (search: string) => findTargets(ALL, search).map(({ name }) => name);

it('finds by words of name, environment or id, the nearest name first', () => {
  expect(names('CHAT 1')).toEqual(['chat 1', 'chat 11']);
  expect(names('staging chat')).toEqual(['chat 1']);
  expect(names('id-voice')).toEqual(['voice']);
  expect(names('nothing')).toEqual([]);
});

it('keeps the order without a search', () => {
  expect(names('  ')).toEqual(['chat 11', 'chat 1', 'voice']);
});
