import { describe, expect, it } from 'vitest';
import { manualClock } from '../kit/clock';
import { createHeartbeat } from './heartbeat';

describe('heartbeat', () => {
  it('grows old while nothing comes, and is young again after a beat', () => {
    const clock = manualClock();
    const heartbeat = createHeartbeat(clock);
    const ageMs = () => clock.now() - heartbeat.at();
    expect(ageMs()).toBe(0);
    clock.advance(31_000);
    expect(ageMs()).toBe(31_000);
    heartbeat.beat();
    expect(ageMs()).toBe(0);
    heartbeat.stop();
    clock.advance(60_000);
    expect(ageMs()).toBe(0);
  });

  it('does not hold a jump of the wall clock or a stall of ours against it', () => {
    const clock = manualClock();
    let jumpMs = 0;
    const heartbeat = createHeartbeat({ ...clock, now: () => clock.now() + jumpMs });
    clock.advance(2_000);
    jumpMs = 3_600_000;
    expect(clock.now() + jumpMs - heartbeat.at()).toBe(2_000);
  });
});
