import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Collector, createCollector } from '../../lib/collect/collector';
import { defaultSource } from '../../lib/domain/sources/source';
import { manualClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { logLine } from '../../reference-backend/kit/log';
import {
  agentRequest,
  type Fixture,
  openFixture,
} from '../../reference-backend/testing/backend-fixture';
import { addTarget } from '../support/collect-fixture';
import { type DirectStores, openDirectStores } from '../support/direct-stores';

/** Faults whose lines say what their events say, each with whether an agent's run ends. */
const SESSIONS: Array<[fault: string | null, ends: boolean]> = [
  [null, true],
  ['context-wrong-type', false],
  ['context-missing-attribute', false],
  ['factory-crash', false],
  ['emergency-crash', false],
  ['dependencies-missing', true],
  ['agent-error', true],
  ['agent-silent', false],
  ['agent-stalled', false],
  ['auth-reject', false],
  ['tool-fields-missing', true],
  [null, true],
];

const stores: DirectStores[] = [];
let byEvents: DirectStores;
let byJson: DirectStores;
let byText: DirectStores;
beforeEach(async () => {
  byEvents = await openDirectStores();
  byJson = await openDirectStores();
  byText = await openDirectStores();
  stores.push(byEvents, byJson, byText);
});
afterEach(async () => {
  for (const one of stores.splice(0)) await one.close();
});

/** One session with a fault: connects, asks once where it may, and leaves. */
async function runSession(
  fixture: Fixture,
  fault: string | null,
  ends: boolean,
  seen: Set<string>,
) {
  const { backend, collector, join } = fixture;
  await backend.setFaults(fault === null ? {} : { [fault]: 1 });
  const client = await join();
  const accepted = await collector.event(
    ({ stage, connectionId }) => stage === 'accept' && !seen.has(connectionId),
  );
  const { connectionId } = accepted;
  seen.add(connectionId);
  const isWelcome = (frame: object) =>
    /connection_established|welcome|system_message/.test(JSON.stringify(frame));
  const welcomed = await Promise.race([
    client.frame(isWelcome).then(
      () => true,
      () => false,
    ),
    client.closed.then(() => false),
  ]);
  if (welcomed && client.socket.readyState === client.socket.OPEN) {
    client.send(agentRequest('a question'));
    if (ends)
      await collector.event(
        (event) => event.connectionId === connectionId && event.stage === 'complete',
      );
    else await Promise.race([client.settled(), client.closed]);
  }
  client.socket.close(1000);
  await collector.event((event) => event.connectionId === connectionId && event.stage === 'close');
  return connectionId;
}

async function storeIn(of: DirectStores, send: (collector: Collector) => Promise<unknown>) {
  await addTarget(of, { id: 't1', name: 'chat-staging', environment: 'staging' });
  const logger = createLogger('test', 'silent');
  const collector = createCollector({ ...of, clock: manualClock(Date.now() + 1_000), logger });
  await send(collector);
}

async function indicatorsOf(of: DirectStores, connectionId: string) {
  const keys = { sessionIds: [], traceIds: [], runIds: [], connectionIds: [connectionId] };
  const [found] = (await of.events.related(keys)).connections;
  return [found?.connection, found?.factory, found?.emergency, found?.agent];
}

describe.each(['report', 'shipped'] as const)('the vocabulary of %s', (vocabulary) => {
  it('gives by its log lines what its health events give, for each ratio', async () => {
    const json: string[] = [];
    const text: string[] = [];
    const fixture = await openFixture({
      vocabulary,
      log(entry) {
        json.push(logLine(entry, 'json').trimEnd());
        text.push(logLine(entry, 'plain').trimEnd());
      },
    });
    const seen = new Set<string>();
    const sessions: Array<{ fault: string | null; id: string }> = [];
    for (const [fault, ends] of SESSIONS)
      sessions.push({ fault, id: await runSession(fixture, fault, ends, seen) });
    await storeIn(byEvents, (collector) => collector.ingest([...fixture.collector.events], {}));
    const origin = {
      source: { id: 's1', name: 's1' },
      settings: { ...defaultSource('s1'), environment: 'staging' },
    };
    for (const [of, lines] of [
      [byJson, json],
      [byText, text],
    ] as const)
      await storeIn(of, (collector) =>
        collector.collectRows(
          { kind: 'logs', lines: { items: lines, indexes: null, rejected: [] } },
          origin,
        ),
      );
    const table = async (of: DirectStores) =>
      Promise.all(sessions.map(async ({ fault, id }) => [fault, ...(await indicatorsOf(of, id))]));
    const expected = await table(byEvents);
    expect(await table(byJson)).toEqual(expected);
    expect(await table(byText)).toEqual(expected);
    const flat = JSON.stringify(expected);
    expect(flat).toContain('["context-wrong-type","bad","bad"');
    expect(flat).toContain('[null,"good","good","good","good"]');
  });
});
