import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadJourney, toTargetJourney } from '../../lib/journeys/load-journey';
import {
  agUi,
  coordinator,
  echo,
  idleSocket,
  langserve,
  textTokens,
} from '../support/journey-servers/agents';
import {
  comfyUi,
  handshake,
  jupyter,
  oauth,
  socketIo,
  ticket,
} from '../support/journey-servers/entered';
import { hocuspocus, signalr, stomp, yjs } from '../support/journey-servers/libraries';
import {
  gateway,
  graphql,
  homeAssistant,
  jsonRpc,
  phoenix,
  realtime,
} from '../support/journey-servers/protocols';
import { type JourneyServer, TOKEN } from '../support/journey-servers/serve';
import { PATIENT_DEADLINES, probeUrl } from '../support/probe/probe-url';

/** Fault → the stage that fails; `passed` and `degraded` where none does. Empty: the healthy server. */
type Faults = Record<string, string>;
type Case = {
  journey: string;
  serve: (broken: string) => Promise<JourneyServer>;
  faults: Faults;
  token?: string;
  /** Real times of a protocol, shortened. */
  shorten?: (text: string) => string;
};

const CASES: Case[] = [
  {
    journey: 'ag-ui',
    serve: agUi,
    faults: {
      '': 'passed',
      deaf: 'agent',
      torn: 'complete',
      error: 'complete',
      empty: 'complete',
      foreign: 'agent',
    },
  },
  {
    journey: 'langserve',
    serve: langserve,
    faults: { '': 'passed', deaf: 'agent', inner: 'complete', error: 'complete', open: 'close' },
  },
  {
    journey: 'graphql-transport-ws',
    serve: graphql,
    faults: { '': 'passed', forbidden: 'auth', error: 'agent', hang: 'agent' },
  },
  {
    journey: 'json-rpc',
    serve: jsonRpc,
    faults: { '': 'passed', silent: 'complete', refuse: 'agent', other: 'complete' },
  },
  {
    journey: 'openai-realtime',
    serve: realtime,
    faults: { '': 'passed', incomplete: 'complete', cut: 'complete', key: 'auth', strict: 'agent' },
  },
  { journey: 'openai-realtime', serve: realtime, token: 'wrong', faults: { '': 'auth' } },
  {
    journey: 'signalr',
    serve: signalr,
    faults: {
      '': 'passed',
      deaf: 'agent',
      handshake: 'ready',
      error: 'complete',
      torn: 'complete',
    },
  },
  {
    journey: 'stomp',
    serve: stomp,
    faults: { '': 'passed', auth: 'auth', deaf: 'agent', failed: 'complete' },
  },
  {
    journey: 'home-assistant',
    serve: homeAssistant,
    faults: { '': 'passed', wrong: 'auth', deaf: 'auth', failed: 'complete', noreply: 'complete' },
  },
  {
    journey: 'jupyter',
    serve: jupyter,
    faults: { '': 'passed', dead: 'agent', error: 'complete', other: 'complete' },
  },
  { journey: 'jupyter', serve: jupyter, token: 'wrong', faults: { '': 'auth' } },
  {
    journey: 'socket-io',
    serve: socketIo,
    faults: {
      '': 'passed',
      auth: 'auth',
      nojoin: 'ready',
      deaf: 'agent',
      failed: 'complete',
      kick: 'complete',
    },
  },
  {
    journey: 'phoenix',
    serve: phoenix,
    shorten: (text) => text.replace('30s', '1s'),
    faults: { '': 'passed', join: 'auth', deaf: 'agent', crash: 'agent', beat: 'complete' },
  },
  {
    journey: 'gateway',
    serve: gateway,
    faults: { '': 'passed', token: 'auth', noack: 'complete', deaf: 'agent' },
  },
  {
    journey: 'text-tokens',
    serve: textTokens,
    faults: { '': 'passed', nostop: 'complete', empty: 'complete', crash: 'complete' },
  },
  {
    journey: 'echo',
    serve: echo,
    faults: {
      '': 'passed',
      deaf: 'complete',
      stale: 'complete',
      crash: 'complete',
      refused: 'accept',
    },
  },
  { journey: 'login-ticket', serve: ticket, faults: { '': 'passed', ticket: 'auth' } },
  { journey: 'login-ticket', serve: ticket, token: 'wrong', faults: { '': 'auth' } },
  {
    journey: 'oauth-bearer',
    serve: oauth,
    faults: { '': 'passed', expired: 'auth', failed: 'complete' },
  },
  {
    journey: 'coordinator',
    serve: coordinator,
    faults: {
      '': 'passed',
      helper: 'complete',
      early: 'complete',
      flag: 'complete',
      factory: 'factory',
      recovered: 'passed',
      fallback: 'degraded',
      short: 'ready',
    },
  },
  {
    journey: 'comfyui',
    serve: comfyUi,
    faults: { '': 'passed', call: 'agent', deaf: 'agent', node: 'complete', other: 'agent' },
  },
  {
    journey: 'agent-handshake',
    serve: handshake,
    faults: {
      '': 'passed',
      silent: 'passed',
      nohandshake: 'ready',
      factory: 'factory',
      hang: 'complete',
    },
  },
  { journey: 'agent-handshake', serve: handshake, token: 'wrong', faults: { '': 'auth' } },
  {
    journey: 'idle-socket',
    serve: idleSocket,
    shorten: (text) => text.replace('30s', '200ms'),
    faults: { '': 'passed', deaf: 'agent' },
  },
  {
    journey: 'hocuspocus',
    serve: hocuspocus,
    faults: { '': 'passed', denied: 'auth', hang: 'complete' },
  },
  { journey: 'yjs-sync', serve: yjs, faults: { '': 'passed', deaf: 'complete' } },
];

vi.setConfig({ testTimeout: 120_000 });

/** No healthy answer misses one of these, however busy the machine. */
const PATIENT = { auth: 30_000, ready: 30_000, agent: 30_000, complete: 30_000, close: 20_000 };
/** Of the stage that has to fail: only the sign that never comes is waited for. */
const SHORT = { auth: 500, ready: 500, agent: 500, complete: 3_000, close: 500 };

function deadlinesOf(expected: string) {
  const short = Object.entries(SHORT).filter(([stage]) => stage === expected);
  return { ...PATIENT, ...Object.fromEntries(short) };
}

const servers: JourneyServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

async function runCase(
  { journey, serve, token = TOKEN, shorten = (text) => text }: Case,
  fault: string,
  expected: string,
) {
  const server = await serve(fault);
  servers.push(server);
  const url = new URL(server.url);
  if (fault !== '') url.searchParams.set('break', fault);
  const loaded = loadJourney(shorten(readFileSync(`journeys/${journey}.yaml`, 'utf8')), journey);
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  return probeUrl(url.href, {
    transport: loaded.journey.transport,
    journeyDefinition: toTargetJourney(loaded.journey),
    credentials: { kind: 'token', token },
    secrets: { oauth: 's3cret' },
    stageDeadlines: deadlinesOf(expected),
    deadlines: PATIENT_DEADLINES,
    // Where the welcome has to fail, the server closes within this time.
    holdMs: expected === 'ready' ? 20_000 : 200,
  });
}

const table = CASES.flatMap((one) =>
  Object.entries(one.faults).map(([fault, expected]) => ({
    name: `${one.journey}${one.token ? ' with a wrong token' : ''}, ${fault || 'healthy'}: ${expected}`,
    one,
    fault,
    expected,
  })),
);

describe.concurrent('a session of a journey of the package', () => {
  it.each(table)('$name', async ({ one, fault, expected }) => {
    const record = await runCase(one, fault, expected);
    const found = record.failedStage ?? record.outcome;
    const { finding, deadline, warnings, frames, error } = record.facts;
    const why = JSON.stringify({
      finding,
      deadline,
      warnings,
      close: record.close,
      error,
      frames: frames.slice(-3),
    });
    expect(found, why).toBe(expected);
  });
});
