import { expect, it } from 'vitest';
import { unmeasuredLocations, unmeasuredText } from './unmeasured';

it('names the locations that nobody measures from, with the one that may be meant', () => {
  const known = ['local', 'eu-1', 'us-east', 'eu-1'];
  expect(unmeasuredLocations([], known)).toEqual([]);
  expect(unmeasuredLocations(['local', 'eu-1'], known)).toEqual([]);
  const found = unmeasuredLocations(['local', 'eu-11', 'us_east', 'tokyo'], known);
  expect(found).toEqual([
    { location: 'eu-11', suggestion: 'eu-1' },
    { location: 'us_east', suggestion: 'us-east' },
    { location: 'tokyo', suggestion: null },
  ]);
  expect(found.map(unmeasuredText)).toEqual([
    'Nobody measures from eu-11: did you mean eu-1?',
    'Nobody measures from us_east: did you mean us-east?',
    'Nobody measures from tokyo: start a probe there, or remove it.',
  ]);
});

it('suggests a name with dashes where two letters are exchanged', () => {
  expect(unmeasuredLocations(['eu-wset'], ['local', 'eu-west', 'us-east'])).toEqual([
    { location: 'eu-wset', suggestion: 'eu-west' },
  ]);
});

it('does not suggest a location that the target names already', () => {
  expect(unmeasuredLocations(['eu-1', 'eu-11'], ['eu-1'])).toEqual([
    { location: 'eu-11', suggestion: null },
  ]);
});
