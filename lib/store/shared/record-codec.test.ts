import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyHash, keysOfSession } from './key-hashes';
import { packJson, unpackJson } from './record-codec';

describe('stored records', () => {
  it('come back as the text they were', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('ü', '→', '🙂', '\ud800', '"') })),
        (text) => {
          const json = JSON.stringify({ text });
          expect(unpackJson(packJson(json))).toBe(json);
        },
      ),
    );
  });

  it('are refused in a format that is not known', () => {
    expect(() => unpackJson(Buffer.from([7, 1, 2]))).toThrow(RangeError);
  });
});

describe('join keys', () => {
  it('are whole numbers that SQLite keeps exactly, apart by kind', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(Number.isSafeInteger(keyHash('run', id))).toBe(true);
        expect(keyHash('run', id)).toBeGreaterThanOrEqual(0);
        expect(keyHash('run', id)).not.toBe(keyHash('trace', id));
      }),
    );
  });

  it('spread like ids', () => {
    const hashes = new Set(Array.from({ length: 50_000 }, (_, n) => keyHash('trace', `id-${n}`)));
    expect(hashes.size).toBe(50_000);
  });

  it('leave out what a session does not have', () => {
    const keys = { traceId: 'a', runId: '', threadId: 'c', userId: 'd', connectionId: null };
    expect(keysOfSession({ keys })).toEqual([keyHash('trace', 'a')]);
  });
});
