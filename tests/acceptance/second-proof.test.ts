import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BIN, programArgs } from '../support/bundle/programs';

const CHILD = fileURLToPath(new URL('./support/cut-off-child.ts', import.meta.url));
/** A network namespace without root: Linux, where it is not forbidden. */
const NAMESPACE = ['-rn', 'sh', '-c'];
const isPossible = spawnSync('unshare', [...NAMESPACE, 'ip link set lo up']).status === 0;
if (!isPossible)
  process.stderr.write('skipped: no network namespace can be made here (unshare -rn)\n');

/** Runs a command where no interface but loopback exists. */
async function cutOff(command: string): Promise<{ code: number | null; out: string }> {
  const child = spawn('unshare', [...NAMESPACE, `ip link set lo up && exec ${command}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, out };
}

it.skipIf(!isPossible)(
  'tells a network that is away from a target that is not reached',
  async () => {
    const { out } = await cutOff(`${process.execPath} ${programArgs(CHILD).join(' ')}`);
    const lines = out
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const ours = { outcome: 'excluded', exclusion: 'network' };
    const byTarget = new Map(lines.map((line) => [line.targetId, line]));
    expect(byTarget.get('alone')).toMatchObject(ours);
    expect(byTarget.get('one of two')).toMatchObject(ours);
    expect(byTarget.get('two of two')).toMatchObject(ours);
    expect(byTarget.get('reached')).toMatchObject({ outcome: 'passed' });
    expect(byTarget.get('beside')).toMatchObject({
      outcome: 'failed',
      exclusion: null,
      title: expect.stringContaining('no route to its address family from this probe'),
    });
  },
);

it.skipIf(!isPossible)(
  'ends a check with 75 where the network is away, and with 10 where it is refused',
  async () => {
    const check = (url: string) => cutOff(`${process.execPath} ${BIN} check ${url} --json`);
    const away = await check('ws://192.0.2.9:9/ws');
    expect(away.code).toBe(75);
    expect(away.out).toContain('no route to IPv4');
    expect((await check('ws://127.0.0.1:9/ws')).code).toBe(10);
  },
);
