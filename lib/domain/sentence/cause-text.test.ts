import { expect, it } from 'vitest';
import { causeText } from './cause-text';

it.each([
  [
    'factory: FACTORY_INITIALIZATION_FAILED, closed 1011 (internal error), SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext - Factory pattern requires SSOT compliance',
    'Expected UserExecutionContext, got LegacyUserContext',
  ],
  [
    'complete: closed 1000 (normal), The model answered with status #',
    'The model answered with status #',
  ],
  [
    'complete: AGENT_ERROR, the language model answered with status #',
    'the language model answered with status #',
  ],
  ['ready: closed 1011 (internal error)', null],
  ['factory: FACTORY_INITIALIZATION_FAILED', 'FACTORY_INITIALIZATION_FAILED'],
  ['connect: no answer', null],
])('%s', (title, words) => {
  expect(causeText(title)).toBe(words);
});
