import { type ChildProcess, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import { copyOf, expectWhole } from '../acceptance/support/ingesting-process';
import { type ServerProcess, startServerProcess } from '../acceptance/support/server-process';
import { runCli } from '../support/cli';
import { canMount } from '../support/private-mount';
import { JWT_SECRET, QUICK, requestAt } from '../support/server-fixture';
import { until } from '../support/until';
import {
  type Disk,
  FAIL_DISK,
  failingDisk,
  failingDiskProblem,
  memoryDisk,
  repairDisk,
} from './support/disks';
import { type EventLoad, startEventLoad } from './support/event-load';

const CYCLES = 3;
const START_SERVER = `exec '${process.execPath}' --import tsx server.ts`;

const noFailingDisk = failingDiskProblem();
if (noFailingDisk !== null) {
  if (process.env.CI === 'true')
    throw new Error(`no failing disk can be made here: ${noFailingDisk}`);
  process.stderr.write(`skipped: no failing disk can be made here: ${noFailingDisk}\n`);
}

const children: ChildProcess[] = [];
const disks: Disk[] = [];
let home: string;
let backend: ReferenceBackend;
beforeAll(() => ensureBuild(() => {}), 600_000);
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'tocsin-disk-'));
  backend = await startReferenceBackend(QUICK);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const disk of disks.splice(0)) await disk.remove();
  await backend.stop();
  rmSync(home, { recursive: true, force: true });
});

/** A server on a disk, with a target whose sessions go on all the time. */
async function startOn(disk: Disk | null, data: string): Promise<ServerProcess> {
  const command = disk?.onDisk(START_SERVER);
  const server = await startServerProcess(data, { children, ...(command ? { command } : {}) });
  const body = {
    name: 'chat',
    environment: 'staging',
    url: backend.url,
    intervalMs: 500,
    credentials: { kind: 'jwt', secret: JWT_SECRET },
  };
  const { status } = await requestAt(server.url, 'POST /api/v1/targets', { body });
  // It is there after the first start.
  expect([201, 409]).toContain(status);
  return server;
}

/** What `tocsin doctor` says of the data on a disk, and its exit code. */
const doctorOn = (disk: Disk) =>
  disk.run(`{ '${process.execPath}' bin/tocsin.js doctor --data /mnt/data; echo "exit $?"; }`);

/** SQLite opens no file through the path by which this process sees the disk. */
function copyFrom(disk: Disk): string {
  const copy = join(home, 'copy');
  cpSync(join(disk.path, 'data'), copy, { recursive: true });
  return copy;
}

/** Resolves with the reasons, once readiness has this status. */
const readiness = (server: ServerProcess, status: number) =>
  until({ what: `readyz answers ${status}`, withinMs: 120_000 }, async () => {
    const answer = await requestAt(server.url, 'GET /readyz');
    return answer.status === status ? answer.text : null;
  });
const storedSessions = async (server: ServerProcess): Promise<number> => {
  const { json } = await requestAt(server.url, 'GET /api/v1/about');
  return (json as { store: { sessions: number } }).store.sessions;
};
/** The figures that docs/measured.md keeps. */
const report = (what: string, { acknowledged, statuses }: EventLoad) =>
  process.stderr.write(
    `${what}: ${acknowledged.events.size} acknowledged, answers ${JSON.stringify([...statuses])}\n`,
  );

it.skipIf(!canMount)(
  'a disk that fills up three times under load loses and doubles nothing',
  {
    timeout: 900_000,
  },
  async () => {
    const disk = await memoryDisk();
    disks.push(disk);
    const server = await startOn(disk, '/mnt/data');
    const load = startEventLoad(server.url, 'full');
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await load.more(202, 20);
      spawnSync('dd', ['if=/dev/zero', `of=${disk.path}/fill`, 'bs=64k'], { stdio: 'ignore' });
      await load.more(503, 20);
      expect(await readiness(server, 503)).toMatch(/cannot be read or written: free some space/);
      expect((await requestAt(server.url, 'GET /api/v1/targets')).status).toBe(200);
      rmSync(join(disk.path, 'fill'));
      await load.more(202, 20);
      await readiness(server, 200);
    }
    await load.finish();
    expect([...load.statuses.keys()].toSorted()).toEqual([202, 503]);
    expect(await storedSessions(server)).toBeGreaterThan(0);
    expect(await server.kill('SIGTERM')).toBe(0);
    report('full disk', load);
    await expectWhole(copyFrom(disk), load.acknowledged);
  },
);

it.skipIf(noFailingDisk !== null)(
  'a disk that turns read-only under load acknowledges nothing more, and everything that was is there after its repair',
  { timeout: 900_000 },
  async () => {
    const image = join(home, 'disk.img');
    const disk = await failingDisk(image);
    disks.push(disk);
    const server = await startOn(disk, '/mnt/data');
    const load = startEventLoad(server.url, 'read-only');
    await load.more(202, 20);
    disk.run(FAIL_DISK);
    await load.more(503, 20);
    expect(await readiness(server, 503)).toMatch(/events\.db|state\.db/);
    expect(doctorOn(disk)).toMatch(/read-only.*^exit 10$/ms);
    await server.kill('SIGKILL');
    await load.more(0, 4);

    // The machine comes up with the disk as it is: no start, and the reason.
    await expect(
      startServerProcess('/mnt/data', { children, command: disk.onDisk(START_SERVER) }),
    ).rejects.toThrow(/75 before it listened.*(read-only|cannot be written)/s);
    disk.run(repairDisk(image));
    const again = await startOn(disk, '/mnt/data');
    load.moveTo(again.url);
    await load.more(202, 20);
    await readiness(again, 200);
    await load.finish();
    expect(await again.kill('SIGTERM')).toBe(0);
    report('read-only disk', load);
    await expectWhole(copyFrom(disk), load.acknowledged);
  },
);

it('a file that is damaged is reported by everything, and a backup that was made under load gives it back', {
  timeout: 900_000,
}, async () => {
  const data = join(home, 'data');
  const backup = join(home, 'kept.tar');
  const server = await startOn(null, data);
  const load = startEventLoad(server.url, 'damaged');
  await load.more(202, 100);
  const before = copyOf(load.acknowledged);
  expect(await runCli(['backup', backup, '--data', data])).toMatchObject({ code: 0, err: '' });
  await load.more(202, 20);
  await load.stop();
  expect(await server.kill('SIGTERM')).toBe(0);

  const file = join(data, 'events.db');
  const bytes = readFileSync(file);
  bytes.fill(0xaa, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64 * 1024);
  writeFileSync(file, bytes);
  const damaged = await startOn(null, data);
  expect(await readiness(damaged, 503)).toContain('events.db is damaged');
  const beside = await runCli(['doctor', '--data', data]);
  expect([beside.code, beside.out]).toEqual([10, expect.stringMatching(/damaged/)]);
  const made = await runCli(['backup', join(home, 'none.tar'), '--data', data]);
  expect([made.code, made.err]).toEqual([75, expect.stringMatching(/events\.db.*damaged/)]);
  // Whatever it still acknowledges, it must be able to keep: a backup is what counts from here on.
  await damaged.kill('SIGTERM');
  const alone = await runCli(['doctor', '--data', data]);
  expect([alone.code, alone.out]).toEqual([10, expect.stringMatching(/damaged/)]);

  const restored = join(home, 'restored');
  expect(await runCli(['restore', backup, '--data', restored])).toMatchObject({ code: 0, err: '' });
  await expectWhole(restored, before);
  const again = await startOn(null, restored);
  await readiness(again, 200);
  const second = startEventLoad(again.url, 'damaged');
  await second.more(202, load.statuses.get(202) ?? 0);
  await second.finish();
  expect(await again.kill('SIGTERM')).toBe(0);
  report('damaged file', second);
  await expectWhole(restored, second.acknowledged);
});
