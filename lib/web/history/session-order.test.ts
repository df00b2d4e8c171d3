import { expect, it } from 'vitest';
import { noteSessionOrder, placeOfSession } from './session-order';

it('knows the neighbours of a session in the list that was shown last, and none elsewhere', () => {
  expect(placeOfSession('a')).toBeNull();
  noteSessionOrder(['a', 'b', 'c']);
  expect(placeOfSession('b')).toEqual({ at: 2, of: 3, next: 'c', previous: 'a' });
  expect(placeOfSession('a')).toMatchObject({ previous: null, next: 'b' });
  expect(placeOfSession('c')).toMatchObject({ previous: 'b', next: null });
  expect(placeOfSession('other')).toBeNull();
  noteSessionOrder([]);
  expect(placeOfSession('b')).toBeNull();
});
