import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENDINGS } from '../support/strange-servers/endings';
import { REFUSALS, WELCOMES } from '../support/strange-servers/greetings';
import { ODD_WIRES } from '../support/strange-servers/odd-wires';
import { expectVerdict, probeStrange } from '../support/strange-servers/probe-strange';
import { HEALTHY_RUNS } from '../support/strange-servers/runs';
import { SOCKET_IO_BACKENDS } from '../support/strange-servers/socket-io-backends';
import type { Strange } from '../support/strange-servers/strange-server';
import { UPGRADES } from '../support/strange-servers/upgrades';
import { startWays, type Way } from '../support/strange-servers/ways';
import { until } from '../support/until';

vi.setConfig({ testTimeout: 120_000 });

/** Of each kind a few: what a way in between could change is the handshake, the pieces of the stream, and its end. */
const NAMES = new Set([
  '401 with a challenge and a problem document',
  '301 to the same path with a slash and our token in it',
  '426 in chunks, the last one never sent',
  '101 with an extension that nobody offered',
  '101 and the welcome in one packet, header names in capitals',
  '101 and the welcome, a byte in each packet',
  'a welcome byte by byte',
  'the end of TCP after a welcome',
  '4403',
  'an answer of 3 MB',
  'invalid UTF-8 in a run',
  'a close frame without a code inside of a message',
  'the end of TCP in the middle of a frame',
  'the answer and 1001 in one packet',
  'the answer and the end of TCP in one packet',
  'a server that reads and writes no more',
]);
const SERVERS = [
  ...UPGRADES,
  ...WELCOMES,
  ...REFUSALS,
  ...HEALTHY_RUNS,
  ...ENDINGS,
  ...ODD_WIRES,
].filter(({ name }) => NAMES.has(name));
const BACKENDS = new Set([
  'polling only',
  'a kick in the middle of a run',
  'an acknowledgement of 6 MB',
]);
const BEHIND = [...SERVERS, ...SOCKET_IO_BACKENDS.filter(({ name }) => BACKENDS.has(name))];

const countHandles = () =>
  process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|TLS|Timeout|DNS)/.test(kind)).length;

const opened: Array<{ close(): Promise<unknown> }> = [];
let handlesBefore = 0;
let ways: Record<string, Way> = {};
beforeAll(async () => {
  handlesBefore = countHandles();
  ways = await startWays((one) => opened.push(one));
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await until(
    { what: `no more than the ${handlesBefore} handles of before`, withinMs: 60_000 },
    () => countHandles() <= handlesBefore,
  );
});

it('has each of the servers', () => {
  expect(BEHIND).toHaveLength(NAMES.size + BACKENDS.size);
});

const probe = (strange: Strange, way?: Way) =>
  probeStrange(strange, (server) => opened.push(server), way);

describe.each(['TLS', 'an HTTP proxy', 'TLS through an https proxy', 'a SOCKS proxy'])(
  'a strange server behind %s deserves what it deserves without',
  (name) => {
    it.concurrent.each(BEHIND)('$name: $is', async (strange) => {
      expectVerdict(await probe(strange, ways[name]), strange);
    });
  },
);

describe('a backend of Socket.IO', () => {
  it.concurrent.each(SOCKET_IO_BACKENDS)('$name: $is', async (strange) => {
    expectVerdict(await probe(strange), strange);
  });
});
