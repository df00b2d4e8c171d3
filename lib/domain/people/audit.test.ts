import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditChange } from './audit';
import { redact } from './redact';
import { allows, ROLES } from './role';

describe('roles', () => {
  it('each may what the ones before it may, and no more', () => {
    const table = ROLES.map((role) => ROLES.filter((needed) => allows(role, needed)));
    expect(table).toEqual([
      ['viewer'],
      ['viewer', 'reviewer'],
      ['viewer', 'reviewer', 'operator'],
      ['viewer', 'reviewer', 'operator', 'admin'],
    ]);
  });
});

describe('the log of a change', () => {
  it('holds the fields that differ', () => {
    expect(auditChange({ a: 1, b: 2 }, { a: 1, b: 3, c: 4 })).toEqual({
      action: 'change',
      before: { b: 2 },
      after: { b: 3, c: 4 },
    });
    expect(auditChange({ a: 1 }, { a: 1 })).toBeNull();
    expect(auditChange(null, { a: 1 })).toEqual({
      action: 'create',
      before: null,
      after: { a: 1 },
    });
    expect(auditChange({ a: 1 }, null)).toEqual({
      action: 'delete',
      before: { a: 1 },
      after: null,
    });
  });

  it('says that a secret changed, not what it is', () => {
    const change = auditChange(
      { passwordHash: '$argon2id$one', settings: 'sealed:v1:abc' },
      { passwordHash: '$argon2id$two', settings: 'sealed:v1:def' },
    );
    expect(change?.after).toEqual({ passwordHash: '[redacted]', settings: '[redacted]' });
  });

  it('keeps the place of a URL and drops who and what it carries', () => {
    expect(redact({ url: 'wss://me:pw@host/ws?token=abc' })).toEqual({
      url: 'wss://host/ws?[redacted]',
    });
    expect(redact({ credentials: { kind: 'none' }, headers: {}, token: null })).toEqual({
      credentials: '[redacted]',
      headers: {},
      token: null,
    });
  });

  it('never lets a secret through, however deep it lies', () => {
    const field = fc.constantFrom(
      'token',
      'secret',
      'password',
      'headers',
      'credentials',
      'routingKey',
    );
    fc.assert(
      fc.property(field, fc.array(fc.constantFrom('a', 'list', 'more')), (name, path) => {
        const deep = path.reduce<unknown>(
          (inner, key) => (key === 'list' ? [inner] : { [key]: inner }),
          { [name]: 'hunter2hunter2' },
        );
        const change = auditChange(null, { value: deep });
        expect(JSON.stringify(change)).not.toContain('hunter2');
      }),
    );
  });
});
