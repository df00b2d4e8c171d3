import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@/lib/store/event-store';
import type { StoreLimits } from '@/lib/store/sqlite/file/limits';
import { openSqliteStores } from '@/lib/store/sqlite/open-sqlite-stores';
import { openInThread } from '@/lib/store/sqlite/threads/open-in-thread';
import {
  contributionOfSession,
  contributionsOfConnection,
} from '../../../lib/domain/tallies/contribution';
import { systemClock } from '../../../lib/kit/clock';

export type OpenedEvents = { events: EventStore; close(): Promise<void> };

export const CONTRIBUTIONS = new URL('../../../lib/domain/tallies/contribution.ts', import.meta.url)
  .href;

export function tempDirectory(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export const openThreaded = (directory: string, limits: Partial<StoreLimits> = {}) =>
  openSqliteStores({ directory, limits, contributions: CONTRIBUTIONS, clock: systemClock });

/** The same engine without threads: for property tests that open many stores. */
export const openDirect = (directory: string) =>
  openInThread({
    directory,
    contributions: { ofSession: contributionOfSession, ofConnection: contributionsOfConnection },
    durability: 'fast',
  });
