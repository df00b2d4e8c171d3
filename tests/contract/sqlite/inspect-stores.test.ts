import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../lib/kit/clock';
import { checkStores } from '../../../lib/runtime/doctor/check-stores';
import { inspectStores, openStores } from '../../../lib/store/open-stores';
import { tempDirectory } from '../support/open';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(async () => {
  temp = tempDirectory();
  const stores = await openStores({ clock: systemClock, directory: temp.directory });
  await stores.close();
});
afterEach(() => temp.remove());

/** What is found about the events, and how `tocsin doctor` says it. */
function inspectEvents() {
  const reports = inspectStores(temp.directory, 'quick');
  const { problems, unreadable } = reports.find(({ file }) => file === 'events.db') ?? {};
  const check = checkStores(reports).find(({ name }) => name === 'store events.db');
  return { problems, unreadable, check };
}

it('a sound file has neither a problem nor a reason', () => {
  expect(inspectEvents()).toMatchObject({ problems: [], unreadable: null, check: { state: 'ok' } });
});

it('a file that cannot be opened is not reported as damaged: its data may be sound', () => {
  const file = join(temp.directory, 'events.db');
  rmSync(file);
  mkdirSync(file);
  const { problems, unreadable, check } = inspectEvents();
  expect([problems, unreadable]).toEqual([
    [],
    expect.stringContaining('cannot be read or written'),
  ]);
  expect(check).toMatchObject({ state: 'fail' });
  expect(JSON.stringify(check)).not.toMatch(/damaged|restore/);
});

it.each([
  ['its header', 0],
  ['its middle', 0.5],
])('a file with other bytes in %s is damaged', (_, place) => {
  const file = join(temp.directory, 'events.db');
  const bytes = readFileSync(file);
  const start = Math.floor(bytes.length * place);
  writeFileSync(file, bytes.fill(0xaa, start, start + 16_384));
  const { problems, unreadable, check } = inspectEvents();
  expect(problems).not.toEqual([]);
  expect(unreadable).toBeNull();
  expect(JSON.stringify(check)).toMatch(/damaged.*restore a backup/);
});
