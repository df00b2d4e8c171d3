import { describe, expect, it } from 'vitest';
import { TARGET } from '../../../tests/support/judge-fixture';
import { createKnownSecrets } from './known-secrets';

const target = (id: string, environment: string, key: string) => ({
  ...TARGET,
  id,
  name: `name-${id}`,
  environment,
  headers: { 'x-api-key': key },
});

describe('secrets that targets present', () => {
  it('are those of the named target, or of its environment where none is named', () => {
    const known = createKnownSecrets();
    known.set([target('t1', 'staging', 'key-of-t1'), target('t2', 'staging', 'key-of-t2')]);
    expect(known.of({ environment: 'staging', target: 'name-t1' })).toEqual(['key-of-t1']);
    expect(known.of({ environment: 'other', target: 't2' })).toEqual(['key-of-t2']);
    expect(known.of({ environment: 'staging' })).toEqual(['key-of-t1', 'key-of-t2']);
    expect(known.of({ environment: 'production' })).toEqual([]);
    known.set([target('t1', 'staging', 'new-key-of-t1')]);
    expect(known.of({ environment: 'staging' })).toEqual(['new-key-of-t1']);
  });

  it('are bounded for events that name no target', () => {
    const known = createKnownSecrets();
    known.set(Array.from({ length: 2_000 }, (_, n) => target(`t${n}`, 'e', `key-number-${n}`)));
    expect(known.of({ environment: 'e' })).toHaveLength(500);
    expect(known.of({ environment: 'e', target: 't1999' })).toEqual(['key-number-1999']);
  });
});
