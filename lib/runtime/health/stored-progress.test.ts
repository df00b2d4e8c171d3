import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempDirectory } from '../../../tests/contract/support/open';
import { session, sessionsBatch } from '../../../tests/contract/support/records';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { openStores } from '../../store/open-stores';
import { lostSince, noteProgress, readProgress } from './stored-progress';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => temp.remove());

const logger = createLogger('test', 'silent');
const open = (directory: string) => openStores({ clock: systemClock, directory });

it('finds that a store ends before what was noted, as where its write-ahead log is lost', async () => {
  const { directory } = temp;
  const stores = await open(directory);
  await stores.events.append(sessionsBatch(session({ id: 'a' })));
  await stores.close();
  const again = await open(directory);
  const noted = { stores: again, directory, clock: systemClock, logger };
  await noteProgress(noted);
  expect(lostSince(readProgress(directory), await again.progress())).toBeNull();
  await again.events.append(sessionsBatch(session({ id: 'b' }), session({ id: 'c' })));
  await again.events.append(sessionsBatch(session({ id: 'd' })));
  await noteProgress(noted);
  // As after a crash whose log did not survive: the file alone, of its last checkpoint.
  const crashed = join(directory, 'crashed');
  mkdirSync(crashed);
  for (const name of ['events.db', 'state.db', 'tocsin.progress'])
    copyFileSync(join(directory, name), join(crashed, name));
  await again.close();
  const after = await open(crashed);
  expect(lostSince(readProgress(crashed), await after.progress())).toContain(
    '2 appends of events.db are missing',
  );
  await after.close();
});

it('knows nothing where nothing was noted, or what was noted cannot be read', () => {
  expect(readProgress(temp.directory)).toBeNull();
  writeFileSync(join(temp.directory, 'tocsin.progress'), '{');
  expect(readProgress(temp.directory)).toBeNull();
  expect(lostSince(null, { events: 0, state: 0 })).toBeNull();
  rmSync(join(temp.directory, 'tocsin.progress'));
});
