import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame } from '../../domain/frames/read-frame';
import { DAY, HOUR } from '../../domain/time';
import { type ManualClock, manualClock } from '../../kit/clock';
import { SessionSecrets } from './record/session-secrets';
import { SessionRecorder } from './session-recorder';
import { emptyFacts, factIds } from './session-start';

const NOW = Date.UTC(2026, 10, 28, 12);

function recorder(clock: ManualClock = manualClock(NOW)) {
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
    clock,
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

type Step = { do: 'receive' | 'send'; message: object } | { do: 'ask' } | { do: 'wait' };

describe('a session that waits', () => {
  const message = fc.oneof(
    fc.record({
      type: fc.constantFrom('agent_started', 'error', 'ping', 'ack'),
      text: fc.string(),
    }),
    fc.record({ type: fc.string(), data: fc.string({ unit: 'binary', maxLength: 60 }) }),
  );
  const step = fc.oneof(
    fc.record({ do: fc.constant('receive' as const), message }),
    fc.record({ do: fc.constant('send' as const), message }),
    fc.record({ do: fc.constant('ask' as const) }),
    fc.record({ do: fc.constant('wait' as const) }),
  );

  /** What is recorded of these steps. `quietMs`: a silence of a second is so much as far as rest goes. */
  function record(steps: Step[], quietMs: number) {
    const clock = manualClock(NOW);
    const one = recorder(clock);
    for (const each of steps) {
      clock.advance(each.do === 'wait' ? 1_000 : 3);
      if (each.do === 'wait') one.rest(quietMs);
      else if (each.do === 'ask') one.asked();
      else {
        const text = JSON.stringify(each.message);
        if (each.do === 'send') one.sent(text, each.message);
        else {
          const data = Buffer.from(text);
          one.received({ data, isBinary: false, shown: null }, one.elapsed());
          one.understood(readFrame(text), one.elapsed(), text);
        }
      }
    }
    one.finish();
    return { facts: one.facts, frames: one.transcript.frames() };
  }
  it('is recorded as one that does not rest', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        expect(record(steps, 500)).toEqual(record(steps, 5_000_000));
      }),
      { numRuns: 60 },
    );
  });

  it('rests once nothing was sent or received for that long', () => {
    const clock = manualClock(NOW);
    const one = recorder(clock);
    one.sent('{"type":"hello"}', { type: 'hello' });
    clock.advance(1_999);
    expect(one.rest(2_000)).toBe(false);
    clock.advance(1);
    expect(one.rest(2_000)).toBe(true);
    expect(one.transcript.items()).toEqual([]);
    expect(one.transcript.frames()).toMatchObject([{ text: '{"type":"hello"}', direction: 'out' }]);
  });
});
