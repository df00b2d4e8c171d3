import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { gateBench, LONG_DEADLINE, standAlone } from '../support/gate-bench';
import { QUICK } from '../support/server-fixture';

vi.setConfig({ testTimeout: 400_000 });

const { directory, backend, gate, judge, judgeFast } = gateBench();

describe.concurrent('a gate without a console', () => {
  it('passes a healthy backend after the soak', async () => {
    const { document, words } = await judgeFast({});
    expect(document.verdict, document.reason.text).toBe('pass');
    expect(words).toMatchObject({ connection: 'pass', factory: 'pass', agent: 'pass' });
    expect(document.release.version).toBe(QUICK.release);
    expect(document.coverage.share).toBeGreaterThanOrEqual(0.9);
  });

  it('counts sessions that fail before the backend announces a release', async () => {
    const { document } = await judgeFast({ faults: { 'bare-1011': 0.3 } });
    expect(document.verdict, document.reason.text).toBe('fail');
  });

  it('is inconclusive at a threshold when its time is up', async () => {
    const { document } = await judgeFast({ faults: { 'agent-error': 0.1 } }, { deadline: '106s' });
    expect(document).toMatchObject({ verdict: 'inconclusive', effective: 'inconclusive' });
  });
});

describe.concurrent('tocsin gate, without a console', () => {
  it('has no data for a release that nobody serves', async () => {
    const { code, document } = await judge({}, '--release', 'other', '--deadline', LONG_DEADLINE);
    expect(document.verdict).toBe('no_data');
    expect(code).toBe(12);
  });

  // Operations case 02.
  it('fails at its deadline on a breach in a minute that is still open, and never has no data', async () => {
    const { code, document } = await judge(
      { faults: { 'bare-1011': 1 } },
      '--deadline',
      LONG_DEADLINE,
      '--soak',
      '10m',
    );
    // The gate ends its sessions at the deadline, so that nothing is open any more.
    expect([code, document.verdict, document.soFar]).toEqual([10, 'fail', false]);
    expect(document.sentence?.headline).toMatch(/ fails: (\d+) of \1 sessions stopped at/);
    expect(document.run).toMatchObject({ interrupted: false, steps: [{ name: 'verdict' }] });
  });

  it('stops at a named check that fails, and counts by the style of Nagios', async () => {
    const url = await backend({ faults: { 'factory-crash': 1 } });
    const checks = 'factory-validation,handler-integration,emergency-handler';
    const args = ['--check', checks, '--exit-style', 'nagios', '--deadline', LONG_DEADLINE];
    const ran = await gate(standAlone(url, ...args));
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({ checks: [{ passed: false }, {}, {}] });
    expect(ran.err).toMatch(/FAILED factory-validation/);
    // Far too short for the soak.
    const deadline = ['--deadline', LONG_DEADLINE, '--soak', '10m'];
    const healthy = await gate(standAlone(await backend({}), '--check', checks, ...deadline));
    expect(healthy.err.match(/^ok /gm)).toHaveLength(3);
    expect(healthy.code).toBe(11);
  });
});

describe('tocsin gate, asked wrongly', () => {
  it.each([
    [[], 'set --server URL'],
    [['--server', 'http://127.0.0.1:1'], '--server needs --target'],
    [['--url', 'http://x'], 'is not a WebSocket URL'],
    [['--url', 'ws://x', '--reporter', 'xml'], '--reporter must be one of'],
    [['--server', 'http://x', '--target', 't', '--check', 'factory-validation'], 'set --url too'],
    [['--url', 'ws://x', '--mark'], '--mark needs --server'],
    [['--url', 'ws://x', '--check', 'nothing'], '--check must be one of'],
    [['--url', 'ws://x', '--deadline', 'soon'], '--deadline must be a duration'],
    [['--url', 'ws://x', '--reporter', 'junti'], 'did you mean junit?'],
    [['--url', 'ws://x', '--rate', '2'], '--rate needs --quick'],
    [['--url', 'ws://x', '--quick', '--rate', '0'], '--rate must be sessions per second'],
    [['--url', 'ws://x', '--quick', '--soak', '5m'], '--quick has no soak'],
    [['--url', 'ws://x', '--quick', '--interval', '5s'], '--quick goes by --rate'],
    [['--server', 'http://x', '--target', 't', '--quick'], 'set --url, and not --server'],
    [['--url', 'ws://x', '--env', 'a', '--environment', 'b'], 'set one of them'],
  ] as Array<[string[], string]>)('%j ends with 64', async (args, message) => {
    const { code, err, out } = await gate(args);
    expect(code).toBe(64);
    expect(err).toContain(message);
    expect(out).toBe('');
  });

  // Operations case 04.
  it('ends with 64 before it waits where the report cannot be written', async () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    for (const output of [directory, join(file, 'report.xml')]) {
      const { code, err } = await gate(['--url', 'ws://127.0.0.1:9/ws', '--output', output]);
      expect(code, err).toBe(64);
      expect(err).toContain(`--output ${output}`);
    }
  });

  it('a console that is not there ends with 75', async () => {
    const ran = await gate(['--server', 'http://127.0.0.1:9', '--target', 'chat']);
    expect(ran.code).toBe(75);
    expect(ran.err).toContain('cannot be reached');
  });
});
