import { describe, expect, it } from 'vitest';
import { parseLoad, parseReport } from './load-options';

const parse = (flags: object) => parseLoad({ ramp: [], ...flags });

describe('options of a load', () => {
  it('are none where a check has no rate, ramp, duration or report', () => {
    expect(parse({ sessions: '5', concurrency: '2' })).toBeNull();
  });

  it.each([
    [{ rate: '200', for: '60s' }, [{ from: 200, to: 200, ms: 60_000 }], null],
    [{ rate: '30/m', sessions: '3' }, [{ from: 0.5, to: 0.5, ms: 6_000 }], 3],
    [{ rate: '20/s' }, [{ from: 20, to: 20, ms: 50 }], 1],
    [{ ramp: ['0..200:30s'] }, [{ from: 0, to: 200, ms: 30_000 }], null],
    [
      { ramp: ['0..200:30s', '200..50/s:500ms'], for: '1m' },
      [
        { from: 0, to: 200, ms: 30_000 },
        { from: 200, to: 50, ms: 500 },
        { from: 50, to: 50, ms: 60_000 },
      ],
      null,
    ],
  ])('reads %j as phases', (flags, phases, sessions) => {
    expect(parse(flags)).toEqual({ loop: 'open', phases, sessions, maxInFlight: 4_000 });
  });

  it('reads a duration without a rate as a closed loop', () => {
    expect(parse({ for: '10s', concurrency: '8' })).toEqual({
      loop: 'closed',
      concurrency: 8,
      sessions: null,
      durationMs: 10_000,
    });
    expect(parse({ report: 'a.html', sessions: '7' })).toMatchObject({
      sessions: 7,
      durationMs: null,
    });
  });

  it.each([
    [{ rate: '0' }, '--rate must be'],
    [{ rate: 'x/s' }, '--rate must be'],
    [{ rate: '5', ramp: ['0..5:1s'] }, '--ramp names its own rates'],
    [{ ramp: ['0..0:1s'] }, '--ramp must be FROM..TO:DURATION'],
    [{ ramp: ['0-5:1s'] }, '--ramp must be FROM..TO:DURATION'],
    [{ ramp: ['0..9999:1s'] }, 'at most 5000'],
    [{ ramp: ['5..0:1s'], for: '5s' }, '--for after a ramp to 0'],
    [{ ramp: ['0..5:soon'] }, '--ramp must be a duration'],
    [{ rate: '5', for: '0s' }, '--for must be at least 1ms'],
    [{ rate: '5', for: '5s', concurrency: '3' }, '--max-in-flight'],
    [{ maxInFlight: '5' }, '--max-in-flight needs --rate'],
    [{ rate: '5', maxInFlight: '0' }, '--max-in-flight must be'],
  ])('refuses %j', (flags, message) => {
    expect(() => parse(flags)).toThrow(message);
  });

  it('reads the format of a report from its name', () => {
    expect(parseReport('out/Load.HTML')).toEqual({ path: 'out/Load.HTML', format: 'html' });
    expect(parseReport(undefined)).toBeNull();
    expect(() => parseReport('out.pdf')).toThrow('--report must end in .html or .json');
  });
});
