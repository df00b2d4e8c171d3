import { afterAll, describe, it, vi } from 'vitest';
import { expectVerdict, probeStrange } from '../support/strange-servers/probe-strange';
import { REPORTED_CONNECTIONS } from '../support/strange-servers/reported-connections';
import { REPORTED_RUNS } from '../support/strange-servers/reported-runs';

vi.setConfig({ testTimeout: 120_000 });

const servers: Array<{ close(): Promise<void> }> = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

describe.each(Object.entries({ ...REPORTED_RUNS, ...REPORTED_CONNECTIONS }))(
  'variations of what users reported: %s',
  (_kind, all) => {
    it.concurrent.each(all)('$name: $is', async (strange) => {
      expectVerdict(await probeStrange(strange, (server) => servers.push(server)), strange);
    });
  },
);
