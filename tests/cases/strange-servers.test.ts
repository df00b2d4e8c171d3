import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENDINGS } from '../support/strange-servers/endings';
import { FALSE_ENDS, FURTHER_RUNS } from '../support/strange-servers/further-runs';
import {
  FURTHER_REFUSALS,
  FURTHER_WELCOMES,
  MISLEADING_ERRORS,
} from '../support/strange-servers/further-starts';
import { REFUSALS, WELCOMES } from '../support/strange-servers/greetings';
import { ODD_WIRES } from '../support/strange-servers/odd-wires';
import { expectVerdict, probeStrange } from '../support/strange-servers/probe-strange';
import { FAILING_RUNS, HEALTHY_RUNS } from '../support/strange-servers/runs';
import type { Strange } from '../support/strange-servers/strange-server';
import { UPGRADES } from '../support/strange-servers/upgrades';
import { until } from '../support/until';

vi.setConfig({ testTimeout: 120_000 });

const GROUPS: Array<[string, Strange[]]> = [
  ['the upgrade', UPGRADES],
  ['the welcome', WELCOMES],
  ['instead of a welcome', REFUSALS],
  ['a healthy run', HEALTHY_RUNS],
  ['a run that fails', FAILING_RUNS],
  ['the end', ENDINGS],
  ['an upgrade that is refused in misleading words', FURTHER_REFUSALS],
  ['a welcome of another framework', FURTHER_WELCOMES],
  ['an error that answers in the words of an earlier stage', MISLEADING_ERRORS],
  ['an end that only looks like success', FALSE_ENDS],
  ['a run in the shape of another library', FURTHER_RUNS],
  ['an oddity of the wire', ODD_WIRES],
];

/** Sockets, servers and timers that keep the process busy. */
const countHandles = () =>
  process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|TLS|Timeout|DNS)/.test(kind)).length;

const servers: Array<{ close(): Promise<void> }> = [];
let handlesBefore = 0;
beforeAll(() => {
  handlesBefore = countHandles();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await until(
    { what: `no more than the ${handlesBefore} handles of before`, withinMs: 60_000 },
    () => countHandles() <= handlesBefore,
  );
  expect(Object.prototype).not.toHaveProperty('polluted');
});

describe.each(GROUPS)('a server that nobody described: %s', (_group, all) => {
  it.concurrent.each(all)('$name: $is', async (strange) => {
    expectVerdict(await probeStrange(strange, (server) => servers.push(server)), strange);
  });
});
