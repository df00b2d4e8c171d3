import { describe, expect, it } from 'vitest';
import { plainLines, plainText, safeJson } from './plain-text';

const HOSTILE = 'v1\u001b]52;c;aGk=\u0007\r\n::error::x\u202e\u200b\u009b31m\u2028y';

describe('plain text', () => {
  it('is one line without control and format characters', () => {
    expect(plainText(HOSTILE)).toBe('v1]52;c;aGk= ::error::x31m y');
    expect(plainText('ordinary – text, ñ 漢字')).toBe('ordinary – text, ñ 漢字');
    expect(plainText('\n\u200b\t')).toBe('');
  });

  it('may keep its lines', () => expect(plainLines('a\n\tb\u001b\r\u202ec')).toBe('a\n\tbc'));

  it('as JSON has the same value and no raw control', () => {
    const text = safeJson({ a: HOSTILE });
    expect(JSON.parse(text)).toEqual({ a: HOSTILE });
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
