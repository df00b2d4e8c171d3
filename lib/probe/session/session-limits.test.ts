import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestSessionMs } from '../../domain/targets/deadlines';
import { capDeadlines, DEFAULT_DEADLINES, sessionDeadlines } from './limits';
import { InboundCount } from './session-limits';

describe('what a session follows', () => {
  it('is bounded in frames, by name', () => {
    const count = new InboundCount({ frames: 2, messageBytes: 1_000 });
    expect([count.add(1), count.add(1)]).toEqual([null, null]);
    expect(count.add(1)).toBe('more frames in one session than maxFrames (2) follows: raise it');
  });

  it('is bounded in bytes, as sixteen of the largest messages', () => {
    const count = new InboundCount({ frames: 1_000, messageBytes: 1024 });
    for (let n = 0; n < 16; n++) expect(count.add(1024)).toBeNull();
    expect(count.add(1)).toBe(
      'more than 16 KiB in one session, 16 times maxMessage (1 KiB): raise it',
    );
  });

  it('stays exceeded once it is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 80 }), (sizes) => {
        const count = new InboundCount({ frames: 30, messageBytes: 200 });
        const exceeded = sizes.map((size) => count.add(size) !== null);
        const first = exceeded.indexOf(true);
        if (first < 0) expect(sizes.length).toBeLessThanOrEqual(30);
        else expect(exceeded.slice(first).every(Boolean)).toBe(true);
      }),
    );
  });
});

describe('deadlines under a cap', () => {
  it('keep a fifth for the close, at most what the close has without a cap', () => {
    expect(capDeadlines(DEFAULT_DEADLINES, 1_000)).toMatchObject({ totalMs: 1_000, closeMs: 200 });
    expect(capDeadlines(DEFAULT_DEADLINES, 60_000)).toMatchObject({ closeMs: 2_000 });
    expect(DEFAULT_DEADLINES.totalMs).toBe(longestSessionMs({}));
  });

  it('leave the answer as long as the session may take', () => {
    expect(capDeadlines(DEFAULT_DEADLINES, 120_000)).toMatchObject({
      completionMs: 120_000,
      firstEventMs: 15_000,
    });
    expect(capDeadlines(DEFAULT_DEADLINES, 20_000)).toMatchObject({ completionMs: 60_000 });
  });

  it('do not change the time for the answer where that was set for the sessions themselves', () => {
    const set = sessionDeadlines({ deadlines: { complete: 5_000 } });
    expect(capDeadlines(set, 120_000, true)).toMatchObject({
      completionMs: 5_000,
      totalMs: 120_000,
    });
  });
});
