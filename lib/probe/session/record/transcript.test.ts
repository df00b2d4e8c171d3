import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits';
import { SessionSecrets } from './session-secrets';
import { readMessage, Transcript } from './transcript';

const frame = (atMs: number, text: string) => ({
  atMs,
  direction: 'in' as const,
  kind: 'text' as const,
  size: Buffer.byteLength(text),
  text,
});

const SHOWN = LIMITS.transcriptHead + LIMITS.transcriptTail;

describe('a transcript', () => {
  it('keeps the first and the last frames in order, whatever their number', () => {
    fc.assert(
      fc.property(fc.nat(3 * SHOWN), (count) => {
        const transcript = new Transcript(new SessionSecrets([]));
        for (let n = 0; n < count; n++) transcript.add(frame(n, `${n}`));
        const all = Array.from({ length: count }, (_, n) => n);
        const expected =
          count <= SHOWN
            ? all
            : [...all.slice(0, LIMITS.transcriptHead), ...all.slice(-LIMITS.transcriptTail)];
        expect(transcript.frames().map(({ atMs }) => atMs)).toEqual(expected);
        expect(transcript.count()).toBe(count);
        expect(transcript.dropped()).toBe(count - expected.length);
      }),
    );
  });

  it('cuts long text and says so, while the size stays that of the wire', () => {
    const transcript = new Transcript(new SessionSecrets([]));
    transcript.add(frame(0, 'x'.repeat(100_000)));
    transcript.add(frame(1, 'y'.repeat(LIMITS.frameTextBytes)));
    const [long, exact] = transcript.frames();
    expect(long).toMatchObject({ size: 100_000, truncated: true });
    expect(long?.text).toHaveLength(LIMITS.frameTextBytes);
    expect(exact).toMatchObject({ truncated: false });
  });

  it('shows no secret, also where the cut goes through it', () => {
    const secret = 'an-opaque-secret-value';
    const transcript = new Transcript(new SessionSecrets([secret]));
    transcript.add(frame(0, `before ${secret} after`));
    transcript.add(frame(1, `${'x'.repeat(LIMITS.frameTextBytes - 5)}${secret}`));
    const texts = transcript.frames().map(({ text }) => text);
    expect(texts[0]).toBe('before [redacted] after');
    expect(texts.join()).not.toContain('an-op');
  });

  it('can be read again and again, and while it grows', () => {
    const transcript = new Transcript(new SessionSecrets([]));
    transcript.add(frame(0, 'a'));
    expect(transcript.frames()).toEqual(transcript.frames());
    transcript.add(frame(1, 'b'));
    expect(transcript.frames()).toHaveLength(2);
  });
});

describe('a message', () => {
  it('is text where it is a text frame, and as much of it is shown as a transcript may need', () => {
    const short = readMessage(Buffer.from('{"type":"ping"}'), false);
    expect(short).toEqual({ text: '{"type":"ping"}', head: '{"type":"ping"}' });
    const long = readMessage(Buffer.from('z'.repeat(1_000_000)), false);
    expect(long.text).toHaveLength(1_000_000);
    expect(long.head.length).toBeGreaterThanOrEqual(LIMITS.frameTextBytes);
    expect(long.head.length).toBeLessThan(20_000);
  });

  it('is read from a binary frame where that may hold JSON, and else shown in hex', () => {
    expect(readMessage(Buffer.from('{"a":1}'), true).text).toBe('{"a":1}');
    expect(readMessage(Buffer.from('[1]'), true).text).toBe('[1]');
    const binary = readMessage(Buffer.alloc(5_000, 7), true);
    expect(binary.text).toBeNull();
    expect(binary.head).toBe('07'.repeat(64));
    expect(readMessage(Buffer.alloc(0), true)).toEqual({ text: null, head: '' });
  });

  it('never throws for bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isBinary) => {
        const { head } = readMessage(Buffer.from(bytes), isBinary);
        expect(typeof head).toBe('string');
      }),
    );
  });
});
