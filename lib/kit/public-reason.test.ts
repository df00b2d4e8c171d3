import { expect, it } from 'vitest';
import { AppError } from './errors';
import { publicReason } from './public-reason';

const place = 'PostgreSQL tocsin@10.0.0.5/tocsin';

it('leaves the address of a database out, and keeps the way out', () => {
  const gone = new AppError(
    'unavailable',
    `${place} cannot be used: connect ECONNREFUSED 10.0.0.5`,
    {
      details: { postgres: 'ECONNREFUSED' },
    },
  );
  expect(publicReason(gone)).toBe('the database cannot be used (ECONNREFUSED)');
  const full = new AppError('unavailable', `${place} cannot be used: the disk is full: x (53100)`, {
    details: { postgres: '53100', hint: 'the disk of the database is full: free some space' },
  });
  expect(publicReason(full)).toBe(
    'the database cannot be used: the disk of the database is full: free some space (53100)',
  );
  const nameless = new AppError('unavailable', `${place} cannot be used`, {
    details: { postgres: '' },
  });
  expect(publicReason(nameless)).toBe('the database cannot be used');
});

it('keeps every other message', () => {
  expect(publicReason(new AppError('unavailable', 'the disk is full'))).toBe('the disk is full');
  expect(publicReason(new Error('broken'))).toBe('broken');
  expect(publicReason('text')).toBe('text');
});
