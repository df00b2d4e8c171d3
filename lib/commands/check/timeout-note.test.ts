import { describe, expect, it } from 'vitest';
import { checkDeadlines } from './check-sessions';
import { timeoutNote } from './timeout-note';

const journeyTimes = { deadlines: { complete: 300_000, ready: 40_000 }, pauseMs: 45_000 };

describe('how long the sessions of a check may take', () => {
  it('follows the deadlines and pauses of its journey, and its own over them', () => {
    expect(checkDeadlines({ timeoutMs: null }).totalMs).toBe(82_000);
    expect(checkDeadlines({ timeoutMs: null, journeyTimes }).totalMs).toBe(397_000);
    const deadlines = { complete: 20_000 };
    expect(checkDeadlines({ timeoutMs: null, journeyTimes, deadlines }).totalMs).toBe(117_000);
  });
});

describe('the note about --timeout', () => {
  it.each([
    [{ timeoutMs: null }, null],
    [{ timeoutMs: 82_000, deadlines: { complete: 60_000, ready: 10_000 } }, /raises no deadline/],
    [{ timeoutMs: 120_000 }, /^--timeout 2m raises the time for the answer from 1m; .* within 15s/],
    [{ timeoutMs: 120_000, deadlines: { complete: 5_000 } }, /--deadline complete=5s stays$/],
    [{ timeoutMs: 20_000 }, /may take 82s by its deadlines, so complete 1m cannot be reached$/],
    [{ timeoutMs: 60_000, deadlines: { complete: 60_000 } }, /may take 82s .* so complete 1m/],
    [
      { timeoutMs: 30_000, journeyTimes, idleMs: 31_000 },
      /ready 40s, complete 5m, --idle 31s, the pauses of the journey \(45s\) cannot be reached$/,
    ],
    [{ timeoutMs: 500_000, journeyTimes }, /raises the time for the answer from 5m/],
  ])('%j', (request, expected) => {
    if (expected === null) expect(timeoutNote(request)).toBeNull();
    else expect(timeoutNote(request)).toMatch(expected);
  });
});
