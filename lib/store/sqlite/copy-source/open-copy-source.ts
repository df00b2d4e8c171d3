import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../kit/errors';
import type { CopiedRows, CopiedTable, CopyPosition, CopySource } from '../../copy-source';
import { lockDirectory } from '../../directory-lock';
import { unpackJson } from '../../shared/record-codec';
import { EVENTS_FILE, openReadable, STATE_FILE } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';
import { openForWriting } from '../threads/open-databases';
import { CellRows } from './cell-rows';
import { EventPages, StatePages } from './row-pages';

/**
 * Opens both stores of a directory for copying them: takes its lock, so that no process writes it meanwhile, and brings the files
 * up to date first, as a start of the server does. Errors: AppError `not_found` where there are none, `conflict` where a process
 * uses them or a newer Tocsin wrote them, `unavailable`.
 */
export async function openCopySource(directory: string): Promise<CopySource> {
  for (const name of [EVENTS_FILE, STATE_FILE])
    if (!existsSync(join(directory, name)))
      throw new AppError('not_found', `${directory} is not a data directory: it has no ${name}`, {
        retryable: false,
      });
  const unlock = lockDirectory(directory);
  try {
    await bringUpToDate(directory);
    return openSource(directory, unlock);
  } catch (error) {
    unlock();
    throw toStoreError(error, directory);
  }
}

async function bringUpToDate(directory: string): Promise<void> {
  const databases = await openForWriting({ directory });
  try {
    for (const _ of databases.events.fillFacets());
  } finally {
    databases.close();
  }
}

function openSource(directory: string, unlock: () => void): CopySource {
  const events = openReadable(join(directory, EVENTS_FILE));
  const state = openReadable(join(directory, STATE_FILE));
  const pages = new EventPages(events);
  const entities = new StatePages(state);
  const cells = {
    cells10s: new CellRows(events, '10s'),
    cells1m: new CellRows(events, '1m'),
    cells1h: new CellRows(events, '1h'),
  };
  const counts: CopySource['counts'] = {
    sessions: pages.count('session'),
    healthEvents: pages.count('health_event'),
    connections: pages.count('connection'),
    slots: pages.count('slot'),
    cells10s: cells.cells10s.count(),
    cells1m: cells.cells1m.count(),
    cells1h: cells.cells1h.count(),
    entities: entities.count(),
  };
  const readers: {
    [T in CopiedTable]: (after: CopyPosition) => {
      rows: Array<CopiedRows[T]>;
      next: CopyPosition | null;
    };
  } = {
    sessions: (after) => pages.sessions(after),
    healthEvents: (after) => pages.texts('healthEvents', after),
    connections: (after) => pages.texts('connections', after),
    slots: (after) => pages.slots(after),
    cells10s: (after) => cells.cells10s.read(after),
    cells1m: (after) => cells.cells1m.read(after),
    cells1h: (after) => cells.cells1h.read(after),
    entities: (after) => entities.entities(after),
  };
  const days: Record<Exclude<CopiedTable, 'entities'>, () => number[]> = {
    sessions: () => pages.days('session'),
    healthEvents: () => pages.days('health_event'),
    connections: () => pages.days('connection'),
    slots: () => pages.days('slot'),
    cells10s: () => cells.cells10s.days(),
    cells1m: () => cells.cells1m.days(),
    cells1h: () => cells.cells1h.days(),
  };
  const latestChange = entities.latestChange();
  const { appends } = pages.names().totals;
  const contents = JSON.stringify([counts, pages.count('label'), latestChange, appends]);
  return {
    identity: createHash('sha256').update(contents).digest('hex'),
    latestChange,
    counts,
    names: () => pages.names(),
    days: (table) => days[table](),
    read: (table, after) => readers[table](after),
    cellsIn: (table, from, to) => cells[table].within(from, to),
    recordsIn: (from, to) => pages.recordsIn(from, to).map(unpackJson),
    hours: () => pages.hours(),
    daySums: (table) => (table === 'slots' ? pages.slotSums() : cells[table].daySums()),
    close() {
      events.close();
      state.close();
      unlock();
    },
  };
}
