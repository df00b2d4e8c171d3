import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../domain/time';
import { manualClock } from '../../kit/clock';
import { SessionSecrets } from './record/session-secrets';
import { SessionRecorder } from './session-recorder';
import { emptyFacts, factIds } from './session-start';

const NOW = Date.UTC(2026, 10, 28, 12);

function recorder() {
  const spec = {
    id: 's1',
    url: 'wss://chat.example.com/ws',
    auth: 'header',
    credentials: { kind: 'none' as const },
  } as Parameters<typeof emptyFacts>[0];
  const ids = {
    runId: 'r',
    threadId: 't',
    messageId: 'm',
    traceId: 'tr',
    spanId: 'sp',
    userId: 'u',
  };
  return new SessionRecorder(
    emptyFacts(spec, factIds(spec, ids), []),
    new SessionSecrets([]),
    manualClock(NOW),
  );
}

describe('the certificate of a server', () => {
  it.each([
    [14 * DAY, 14, null],
    [14 * DAY - 1, 13, 'expires in 13 days (2026-12-12T11:59:59.999Z)'],
    [DAY, 1, 'expires in 1 day ('],
    [DAY - HOUR, 0, 'expires within a day (2026-11-29T11:00:00.000Z)'],
    [-1, -1, null],
    [400 * DAY, 400, null],
  ])('is recorded, and warned of below 14 days: %i ms', (validForMs, days, warning) => {
    const one = recorder();
    one.certificate(NOW + validForMs);
    expect(one.facts.certificateDays).toBe(days);
    if (warning === null) expect(one.facts.warnings).toEqual([]);
    else expect(one.facts.warnings).toEqual([expect.stringContaining(warning)]);
  });

  it('is unknown where there was none', () => {
    expect(recorder().facts.certificateDays).toBeUndefined();
  });
});
