import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores } from '@/lib/store/stores';

/** What the contract suites need of an engine: stores that are empty, and that leave nothing behind once closed. */
export type OpenEmpty = () => Promise<Stores>;
/** As `OpenEmpty`, of the event store alone. */
export type OpenEvents = () => Promise<Pick<Stores, 'events' | 'close'>>;

/** The same of the state store alone. */
export type OpenEmptyState = () => Promise<Pick<Stores, 'state' | 'close'>>;

export function tempDirectory(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-store-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The stores that `open` opens in a directory which is removed when they are closed. */
export async function openTemporary(open: (directory: string) => Promise<Stores>): Promise<Stores> {
  const { directory, remove } = tempDirectory();
  const stores = await open(directory);
  return {
    ...stores,
    async close() {
      await stores.close();
      remove();
    },
  };
}
