import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSecrets } from '../redaction/redact-value';
import { auditChange } from './audit';
import { ROLES, roleAllows } from './role';

describe('roles', () => {
  it('have the rights of the roles before them, and no more', () => {
    const table = ROLES.map((role) => ROLES.filter((needed) => roleAllows(role, needed)));
    expect(table).toEqual([
      ['viewer'],
      ['viewer', 'reviewer'],
      ['viewer', 'reviewer', 'operator'],
      ['viewer', 'reviewer', 'operator', 'admin'],
    ]);
  });
});

describe('the audit entry of a change', () => {
  it('contains the fields that differ', () => {
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

  it('shows that a secret changed, not its value', () => {
    const change = auditChange(
      { passwordHash: '$argon2id$one', settings: 'sealed:v1:abc' },
      { passwordHash: '$argon2id$two', settings: 'sealed:v1:def' },
    );
    expect(change?.after).toEqual({ passwordHash: '[redacted]', settings: '[redacted]' });
  });

  it('keeps the host and path of a URL and removes user and query', () => {
    expect(redactSecrets({ url: 'wss://me:pw@host/ws?token=abc' })).toEqual({
      url: 'wss://host/ws?[redacted]',
    });
    expect(redactSecrets({ credentials: { kind: 'none' }, headers: {}, token: null })).toEqual({
      credentials: '[redacted]',
      headers: {},
      token: null,
    });
  });

  it('never shows a secret, however deep it is nested', () => {
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
