import { expect, it } from 'vitest';
import { durationSchema } from '../../contract/primitives';
import { durationField } from './duration-field';

it.each([
  [0, '0s'],
  [1_500, '1500ms'],
  [90_000, '90s'],
  [300_000, '5m'],
  [7_200_000, '2h'],
  [86_400_000, '1d'],
])('%i ms are typed %s, and read back', (ms, text) => {
  expect(durationField(ms)).toBe(text);
  expect(durationSchema.parse(text)).toBe(ms);
});
