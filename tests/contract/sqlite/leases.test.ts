import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { tempDirectory } from '../support/open';

describe('leases of a directory', () => {
  let temp: ReturnType<typeof tempDirectory>;
  beforeEach(() => {
    temp = tempDirectory();
  });
  afterEach(() => temp.remove());

  it('are free for the next process at once, with a token of its own, and nobody else is there', async () => {
    const open = () => openStores({ clock: systemClock, directory: temp.directory, bulk: true });
    const first = await open();
    const token = (await first.state.leases.take('judge', 'first', 600_000)) ?? -1;
    await first.state.nodes.put({
      id: 'first',
      name: 'n',
      roles: [],
      version: '1',
      startedAt: 0,
      clockOffsetMs: 0,
      reports: {},
    });
    await first.close();
    const second = await open();
    expect(await second.state.nodes.list()).toEqual([]);
    expect(await second.state.leases.take('judge', 'second', 600_000)).toBe(token + 1);
    expect(await second.state.leases.renew('judge', token, 1)).toBe(false);
    await second.close();
  });
});
