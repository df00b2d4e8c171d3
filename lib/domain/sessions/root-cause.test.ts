import { describe, expect, it } from 'vitest';
import { rootCause } from './root-cause';

const cause = (message: string | null, errorCode: string | null = null) =>
  rootCause({ message, errorCode });

describe('the root cause of a session', () => {
  it('is what the backend said, without code, prefixes and a trailing clause', () => {
    const said =
      'SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext - Factory pattern requires SSOT compliance';
    const short = 'Expected UserExecutionContext, got LegacyUserContext';
    expect(cause(said)).toBe(short);
    expect(cause(`FACTORY_INITIALIZATION_FAILED: ${said}`, 'FACTORY_INITIALIZATION_FAILED')).toBe(
      short,
    );
    expect(cause(`SSOT VIOLATION: ${said}`)).toBe(short);
  });

  it('keeps short texts, texts with a dash in a word and texts of capitals as they are', () => {
    expect(cause('a - b')).toBe('a - b');
    expect(cause('no well-formed answer')).toBe('no well-formed answer');
    expect(cause('TIMEOUT')).toBe('TIMEOUT');
    expect(cause('E_CODE', 'E_CODE')).toBe('E_CODE');
  });

  it('is unknown without a message, one line, and never longer than a headline', () => {
    expect(cause(null)).toBeNull();
    expect(cause('  ')).toBeNull();
    expect(cause('one\n  two')).toBe('one two');
    expect(cause('x'.repeat(5_000))).toHaveLength(200);
  });
});
