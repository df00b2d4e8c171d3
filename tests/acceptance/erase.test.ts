import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultConfig } from '../../lib/config/load-config';
import type { Target } from '../../lib/domain/targets/target';
import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { createRuntime } from '../../lib/runtime/create-runtime';
import { openStores } from '../../lib/store/open-stores';
import { tempDirectory } from '../contract/support/open';
import { batch, healthEvent, session } from '../contract/support/records';
import { runCli, startCli } from '../support/cli';
import { until } from '../support/until';

const USER = 'user-4711-ada';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => temp.remove());

async function makeData(sessions: number): Promise<void> {
  const { directory } = temp;
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const value = { id: 't1', name: 'chat', environment: 'staging', provisioned: false } as Target;
  await stores.state.mutate([{ op: 'insert', kind: 'target', id: 't1', value }], 1);
  for (let from = 0; from < sessions; from += 1_000)
    await stores.events.append(
      batch({
        sessions: Array.from({ length: Math.min(1_000, sessions - from) }, (_, n) => ({
          record: session({ id: `s${from + n}`, endedAt: 1_700_000_000_000 + from + n }),
          frames: [
            {
              atMs: 1,
              direction: 'in' as const,
              kind: 'text' as const,
              size: 10,
              text: (from + n) % 2 === 0 ? `for ${USER}` : 'for somebody',
              truncated: false,
            },
          ],
        })),
        healthEvents: [healthEvent({ id: `e${from}`, message: `no seat for ${USER}` })],
      }),
    );
  await stores.close();
}

const filesWith = (text: string) =>
  readdirSync(temp.directory).filter((name) =>
    readFileSync(join(temp.directory, name)).includes(text),
  );
const erase = (...args: string[]) =>
  runCli(['erase', '--data', temp.directory, ...args], { stdin: `${USER}\n` });

it('counts first, erases only when told to, and leaves the text in no file', async () => {
  await makeData(40);
  expect(filesWith(USER)).toEqual(['events.db']);
  const dry = await erase('--target', 'chat', '--text', '-');
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toContain('would erase what contains the text at staging chat');
  expect(dry.out).toContain('sessions 20, health events 1');
  expect(filesWith(USER)).toEqual(['events.db']);
  const done = await erase('--target', 'chat', '--text', '-', '--yes');
  expect(done.out).toContain('sessions 20, health events 1');
  expect(filesWith(USER)).toEqual([]);
  const target = await erase('--target', 'chat', '--yes', '--json');
  expect(JSON.parse(target.out)).toMatchObject({ erased: true, counts: { sessions: 20 } });
  const stores = await openStores({ clock: systemClock, directory: temp.directory });
  expect(await stores.events.stats()).toMatchObject({ sessions: 0, healthEvents: 0 });
  expect((await stores.state.list('audit')).map(({ value }) => value.actor.name)).toContain(
    'command line',
  );
  await stores.close();
});

it.each([
  [['--session', 'absent', '--yes'], 'no session has the id absent'],
  [['--target', 'absent', '--yes'], 'no target is called absent'],
  [['--yes'], 'name what to erase'],
  [['--session', 's1', '--target', 'chat'], '--session goes without'],
  [['--target', 'chat', '--text', 'abc'], '--text: '],
])('refuses %s with 64', async (args, why) => {
  await makeData(2);
  const ran = await erase(...args);
  expect(ran.code).toBe(64);
  expect(ran.err).toContain(why);
});

it('goes on after kill -9, at the start of the next process', async () => {
  await makeData(12_000);
  const command = ['erase', '--data', temp.directory, '--target', 'chat', '--text', USER, '--yes'];
  const { child, ended } = startCli(command);
  const wal = join(temp.directory, 'events.db-wal');
  await until({ what: 'it writes', withinMs: 60_000 }, () => sizeOf(wal) > 1_000_000);
  child.kill('SIGKILL');
  await ended;
  const runtime = await createRuntime({
    config: defaultConfig(temp.directory),
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    parts: ['erasures'],
  });
  const [open] = await runtime.state.list('erasure');
  await until({ what: 'it is done', withinMs: 60_000 }, async () => {
    const row = await runtime.state.get('erasure', open?.id ?? '');
    return row?.value.doneAt;
  });
  expect((await runtime.events.stats()).sessions).toBe(6_000);
  await runtime.close();
  expect(filesWith(USER)).toEqual([]);
});

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}
