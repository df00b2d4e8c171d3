import { afterEach, describe, expect, it, vi } from 'vitest';
import { type JourneyServer, serve } from '../../../tests/support/journey-servers/serve';
import { probeUrl, SHORT } from '../../../tests/support/probe/probe-url';
import { loadJourney, toTargetJourney } from '../../journeys/load-journey';
import { capDeadlines, sessionDeadlines } from './limits';

vi.setConfig({ testTimeout: 60_000 });

const servers: JourneyServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const journeyOf = (text: string) => {
  const loaded = loadJourney(text, 'test.yaml');
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  return toTargetJourney(loaded.journey);
};

const ASKED = `journey: x
ask: {ask: $question}
read:
  auth: granted
  ready: hello
  agent: started
  complete: done
  error: {status: 401, stage: ready, code: SHED}
`;

describe('a refusal that a rule of the journey names', () => {
  it('fails at the stage of the rule, also with 401', async () => {
    const server = await serve({ refuse: () => 401 }, () => undefined);
    servers.push(server);
    const record = await probeUrl(server.url, { journeyDefinition: journeyOf(ASKED) });
    expect([record.failedStage, record.errorCode]).toEqual(['ready', 'SHED']);
    const plain = journeyOf(ASKED.replace(/ {2}error.*\n/, ''));
    const usual = await probeUrl(server.url, { journeyDefinition: plain });
    expect([usual.failedStage, usual.errorCode]).toEqual(['auth', 'HTTP_401']);
  });
});

describe('the times of a session of a declared journey', () => {
  it('have the silence of its target before the request, in which no deadline runs', async () => {
    let greetedAt = 0;
    let askedAt = 0;
    const server = await serve({}, ({ say, onMessage }) => {
      say({ type: 'hello' });
      greetedAt = performance.now();
      onMessage(() => {
        askedAt = performance.now();
        for (const type of ['started', 'done']) say({ type });
      });
    });
    servers.push(server);
    const deadlines = { ...SHORT, welcomeMs: 10_000, firstEventMs: 10_000, totalMs: 40_000 };
    const record = await probeUrl(server.url, {
      journeyDefinition: journeyOf(ASKED),
      deadlines,
      stageDeadlines: { agent: 10_000, complete: 10_000, close: 10_000 },
      idleMs: 700,
    });
    expect(record.outcome, JSON.stringify(record.facts)).toBe('passed');
    expect(askedAt - greetedAt).toBeGreaterThan(650);
  });

  it('have the time for the answer that a longer cap raises, over that of the journey', async () => {
    const server = await serve({}, ({ say, onMessage }) => {
      say({ type: 'hello' });
      onMessage(() => {
        say({ type: 'started' });
        setTimeout(() => say({ type: 'done' }), 300).unref();
      });
    });
    servers.push(server);
    const journeyDefinition = journeyOf(`${ASKED}deadlines: {complete: 100ms}\n`);
    const journeyTimes = { deadlines: { complete: 100 }, pauseMs: 0 };
    const usual = sessionDeadlines({ journeyTimes });
    const late = await probeUrl(server.url, { journeyDefinition, deadlines: usual });
    expect(late.failedStage).toBe('complete');
    const deadlines = capDeadlines(usual, 60_000);
    const passed = await probeUrl(server.url, { journeyDefinition, deadlines });
    expect(passed.outcome).toBe('passed');
  });
});
