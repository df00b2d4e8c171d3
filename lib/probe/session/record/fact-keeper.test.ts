import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame } from '../../../domain/frames/read-frame';
import type { FrameMeaning } from '../../../domain/sessions/session-facts';
import { LIMITS } from '../limits';
import { FactKeeper } from './fact-keeper';

const meaning = (message: object): FrameMeaning => readFrame(JSON.stringify(message));
const CHUNK = meaning({ type: 'stream_chunk', run_id: 'r', data: { content: 'x' } });
const STARTED = meaning({ type: 'agent_started', run_id: 'r' });
const COMPLETED = meaning({ type: 'agent_completed', run_id: 'r', payload: { result: '391' } });
const ERROR = meaning({ type: 'error', message: 'no', error_code: 'E' });
const PING = meaning({ type: 'ping' });

function keep(meanings: FrameMeaning[]) {
  const keeper = new FactKeeper();
  for (const [atMs, one] of meanings.entries()) keeper.add(atMs, one, 100);
  return keeper;
}

const repeat = (one: FrameMeaning, times: number) => Array<FrameMeaning>(times).fill(one);

describe('the facts of a session', () => {
  it('leave out and count frames that mean nothing for a stage', () => {
    const keeper = keep([PING, STARTED, PING]);
    keeper.skip();
    expect(keeper.frames()).toEqual([{ atMs: 1, meaning: STARTED }]);
    expect(keeper.uncounted()).toBe(3);
  });

  it('keep a frame without meaning where it shows who serves', () => {
    const served: FrameMeaning = { kind: 'ack', name: 'ack', served: 'fallback' };
    expect(keep([served]).frames()).toHaveLength(1);
  });

  it('keep places for those that can decide a stage, behind any flood of repeats', () => {
    const keeper = keep([...repeat(CHUNK, 5_000), ...repeat(ERROR, 200)]);
    const errors = keeper.frames().filter(({ meaning: { kind } }) => kind === 'error');
    expect(errors).toHaveLength(LIMITS.decisiveFacts);
    expect(keeper.frames()).toHaveLength(LIMITS.facts);
    expect(keeper.uncounted()).toBe(5_200 - LIMITS.facts);
  });

  it('always keep the final event of a run', () => {
    for (const flood of [CHUNK, ERROR, STARTED]) {
      const frames = keep([...repeat(flood, 1_000), COMPLETED]).frames();
      expect(frames.at(-1)).toEqual({ atMs: 1_000, meaning: COMPLETED });
      expect(frames.length).toBeLessThanOrEqual(LIMITS.facts);
    }
  });

  it('do not hold on to a long message', () => {
    const keeper = new FactKeeper();
    keeper.add(0, ERROR, 2_000_000);
    keeper.add(1, ERROR, 10);
    const [long, short] = keeper.frames();
    expect(long?.meaning).toEqual(ERROR);
    expect(long?.meaning).not.toBe(ERROR);
    expect(short?.meaning).toBe(ERROR);
  });

  it('know which of them came before the request, whatever makes room for the end', () => {
    const keeper = keep(repeat(ERROR, LIMITS.decisiveFacts));
    keeper.markRequest();
    const late = [...repeat(STARTED, LIMITS.facts), ...repeat(COMPLETED, 300)];
    for (const [index, one] of late.entries()) keeper.add(10_000 + index, one, 100);
    const frames = keeper.frames();
    const expected = frames.findIndex(({ atMs }) => atMs >= 10_000);
    expect(keeper.beforeRequest()).toBe(expected < 0 ? frames.length : expected);
  });

  it('are bounded and in order, and every frame is either kept or counted', () => {
    const any = fc.constantFrom(CHUNK, STARTED, COMPLETED, ERROR, PING);
    const flood = fc.tuple(any, fc.nat(400)).map(([one, times]) => repeat(one, times));
    fc.assert(
      fc.property(fc.array(flood, { maxLength: 6 }), (floods) => {
        const all = floods.flat();
        const keeper = keep(all);
        const instants = keeper.frames().map(({ atMs }) => atMs);
        expect(instants.length).toBeLessThanOrEqual(LIMITS.facts);
        expect([...instants].sort((a, b) => a - b)).toEqual(instants);
        expect(instants.length + keeper.uncounted()).toBeLessThanOrEqual(all.length);
        if (all.at(-1) === COMPLETED) expect(instants.at(-1)).toBe(all.length - 1);
      }),
    );
  });
});
