import { expect, it } from 'vitest';
import { causeText, quotedText } from './cause-text';

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

it.each([
  [
    'FACTORY_FAILED: SSOT VIOLATION: Expected UserExecutionContext,\n  got LegacyUserContext - see the wiki',
    'Expected UserExecutionContext, got LegacyUserContext',
  ],
  ['  ', ''],
  ['x'.repeat(300), `${'x'.repeat(199)}…`],
  // Must not take time that grows faster than the text.
  ['A'.repeat(100_000), `${'A'.repeat(199)}…`],
  ['AAA '.repeat(50_000), `${'AAA '.repeat(50).slice(0, 199).trimEnd()}…`],
])('quotes a message (%#)', (message, words) => {
  expect(quotedText(message)).toBe(words);
});
