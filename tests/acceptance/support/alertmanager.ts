import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until';

/** Alertmanager takes no port 0: one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Groups by service and tells `receiver` quickly, and of resolves too. */
const configOf = (receiver: string) => `
route:
  receiver: sink
  group_by: [env, service]
  group_wait: 5s
  group_interval: 2s
  repeat_interval: 1h
receivers:
  - name: sink
    webhook_configs:
      - url: ${receiver}
        send_resolved: true
`;

/** A real Alertmanager in a directory of its own, alone, that tells a webhook. */
export async function startAlertmanager(binary: string, receiver: string) {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-alertmanager-'));
  writeFileSync(join(directory, 'config.yml'), configOf(receiver));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    binary,
    [
      `--config.file=${join(directory, 'config.yml')}`,
      `--storage.path=${directory}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until({ what: 'Alertmanager is ready' }, async () => {
    if (child.exitCode !== null) throw new Error(log);
    return (await fetch(`${url}/-/ready`)).ok;
  });
  return {
    url,
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
