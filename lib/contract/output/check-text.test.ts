import { describe, expect, it } from 'vitest';
import { session } from '../../../tests/contract/support/records';
import type { ReceivedAudioFacts } from '../../domain/sessions/session-facts';
import { checkLine } from './check-line';
import { checkLineSchema } from './check-output';
import { audioLines } from './check-text';

const AUDIO: ReceivedAudioFacts = {
  frames: 10,
  bytes: 48_000,
  firstMs: 40,
  lastMs: 90,
  longestGapMs: 12,
  longestStallMs: 0,
  isAudible: true,
};

function lineOf(received: ReceivedAudioFacts | null, firstAudioMs?: number | null) {
  const record = session({ id: '01a221c9-9446-76ff-b052-95c1b96ab414' });
  if (received) record.facts.audio = { sent: { frames: 1, bytes: 960 }, received };
  record.timings.firstAudioMs = firstAudioMs;
  return checkLine(record);
}

describe('audio in the output of check', () => {
  it('is one line about all sessions', () => {
    const lines = [
      lineOf(AUDIO, 310),
      lineOf({ ...AUDIO, longestGapMs: 80 }, 290),
      lineOf(AUDIO, 1_200),
    ];
    expect(audioLines(lines)).toEqual([
      'audio: the first 310 ms after the request (median of 3, at most 1200 ms); 30 frames with 144,000 bytes, longest gap 80 ms',
    ]);
    const none = { ...AUDIO, frames: 0, bytes: 0, firstMs: null, lastMs: null, longestGapMs: null };
    expect(audioLines([lineOf(none, null)])).toEqual(['audio: none came']);
    const early = { ...AUDIO, firstMs: null, lastMs: null, longestGapMs: null };
    expect(audioLines([lineOf(early, null)])[0]).toContain('none came after the request');
  });

  it('is nothing where the journey has none', () => {
    const line = lineOf(null);
    expect(audioLines([line])).toEqual([]);
    expect(line).not.toHaveProperty('audio');
    expect(line.timings).not.toHaveProperty('firstAudioMs');
  });

  it('is in the JSON that the schema describes', () => {
    const line = { ...lineOf(AUDIO, 310), id: '01a221c9-9446-76ff-b052-95c1b96ab414' };
    const parsed = checkLineSchema.safeParse(line);
    expect(parsed.error?.issues.map(({ path }) => path.join('.')) ?? []).toEqual([]);
    expect(line.audio?.received).toEqual(AUDIO);
    expect(line.timings.firstAudioMs).toBe(310);
  });
});
