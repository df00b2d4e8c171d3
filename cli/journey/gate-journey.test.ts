/** A gate whose sessions run a declared journey, in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createGateTimes } from '../../lib/commands/gate/gate-times';
import { runGate } from '../../lib/commands/gate/run-gate';
import { verdictDocumentSchema } from '../../lib/contract/api/releases/verdicts';
import { loadJourney } from '../../lib/journeys/load-journey';
import { packagedText } from '../../lib/journeys/packaged-journeys';
import { systemClock } from '../../lib/kit/clock';
import { fastTime } from '../../tests/support/fast-time';
import { agUi } from '../../tests/support/journey-servers/agents';
import { type GateFlags, parseGate } from '../gate-options';
import { UsageError } from '../usage-error';
import { withJourney } from './gate-journey';

vi.setConfig({ testTimeout: 120_000 });

const directory = mkdtempSync(join(tmpdir(), 'tocsin-gate-journey-'));
const server = await agUi();
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const FLAGS: GateFlags = {
  auth: 'header',
  header: [],
  check: [],
  reporter: 'json',
  exitStyle: 'tocsin',
  hold: '20ms',
  journey: 'ag-ui',
};

const requestOf = (flags: Partial<GateFlags>) => {
  const all = { ...FLAGS, url: server.url, ...flags };
  return withJourney(parseGate(all, {}), all.journey ?? '');
};

const OBSERVER = {
  onDocument: () => undefined,
  onMark: () => undefined,
  onNotice: () => undefined,
  onSessions: () => undefined,
};

async function quick(flags: Partial<GateFlags>) {
  const clock = systemClock;
  const deps = { ...OBSERVER, clock, times: createGateTimes(clock) };
  const request = requestOf({ quick: true, rate: '100', ...flags });
  return verdictDocumentSchema.parse(await runGate(request, deps, new AbortController().signal));
}

const UNMEASURED =
  'Passed on 4 of 6; factory initialisation and emergency activation are not measured by ag-ui.';

function hashOf(name: string): string {
  const loaded = loadJourney(packagedText(name) ?? '', name);
  return 'journey' in loaded ? loaded.journey.hash : '';
}

describe('a gate with a declared journey', () => {
  it('passes quickly on what the journey measures, names the rest, and freezes its hash', async () => {
    const document = await quick({});
    expect(document.verdict, document.reason.text).toBe('pass');
    expect(document.reason.text).toContain(UNMEASURED);
    expect(document.config.measuredWith).toMatchObject({
      journey: 'ag-ui',
      journeyHash: hashOf('ag-ui'),
    });
    const factory = document.indicators.find(({ indicator }) => indicator === 'factory');
    expect(factory).toMatchObject({ measured: false, gated: false, verdict: 'no_data' });
    // A pass of the measured indicators needs fewer sessions than one of the factory.
    expect(document.coverage.measured).toBeLessThan(189);
  });

  it('fails where the backend fails by the journey', async () => {
    const document = await quick({ url: `${server.url}?break=error` });
    expect([document.verdict, document.what?.[0]?.stage]).toEqual(['fail', 'complete']);
  });

  it('passes with a soak, by the same journey and what it says', async () => {
    const time = fastTime();
    const flags = { interval: '400ms', timeout: '6s', soak: '30s', deadline: '9m' };
    const request = requestOf({ ...flags, question: 'Which?' });
    const deps = {
      ...OBSERVER,
      clock: time.clock,
      times: createGateTimes(time.clock),
      createProber(probe: Parameters<typeof time.createProber>[0]) {
        time.start();
        return time.createProber(probe);
      },
    };
    const ran = runGate(request, deps, new AbortController().signal);
    const document = verdictDocumentSchema.parse(await ran.finally(() => time.stop()));
    expect(document.verdict, document.reason.text).toBe('pass');
    expect(document.config.measuredWith).toMatchObject({ journeyHash: hashOf('ag-ui') });
    expect(document.reason.text).toContain('not measured');
  });
});

describe('the options of a gate with a journey', () => {
  it('refuse a named check of what it does not measure', () => {
    expect(() => requestOf({ check: ['factory-validation'] })).toThrow(
      '--check factory-validation reads factory initialisation, which is not measured by the journey ag-ui',
    );
    expect(() => requestOf({ check: ['handler-integration'] })).toThrow(UsageError);
    expect(() => requestOf({ check: ['emergency-handler'] })).toThrow(/emergency activation/);
  });

  it('are those of check for what a session says and how long it may take', () => {
    const { endpoint } = requestOf({
      stageDeadline: ['agent=30s'],
      idle: '2s',
      question: 'Which?',
      secret: [],
      hosts: ['idp.example.com'],
      compression: 'none',
      maxMessage: '1MiB',
    });
    expect(endpoint).toMatchObject({
      deadlines: { agent: 30_000 },
      idleMs: 2_000,
      question: 'Which?',
      hosts: ['idp.example.com'],
      compression: 'none',
      maxMessageBytes: 1024 * 1024,
    });
  });

  it('refuse a journey at a console, one that is wrong, and a transport that it does not have', () => {
    const atConsole = { ...FLAGS, server: 'http://localhost:1', target: 'chat' };
    expect(() => parseGate(atConsole, {})).toThrow('--journey needs --url');
    const file = join(directory, 'wrong.yaml');
    writeFileSync(file, 'journey: x\n');
    expect(() => requestOf({ journey: file })).toThrow(UsageError);
    expect(() => requestOf({ journey: 'no-such' })).toThrow('tocsin journey list');
    expect(() => requestOf({ transport: 'socket.io' })).toThrow(/contradicts the journey/);
  });
});
