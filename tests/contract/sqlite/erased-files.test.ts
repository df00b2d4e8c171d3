import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { packJson } from '@/lib/store/shared/record-codec';
import { tempDirectory } from '../support/open';
import { batch, healthEvent, session } from '../support/records';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => temp.remove());

/** Files of the directory that contain these bytes, write-ahead logs included. */
const filesWith = (bytes: Buffer | string) =>
  readdirSync(temp.directory).filter((name) =>
    readFileSync(join(temp.directory, name)).includes(bytes),
  );

it('leaves nothing of what was erased in any file, whatever was replaced before', async () => {
  const { directory } = temp;
  const { events, state, writeBack, close } = await openStores({ clock: systemClock, directory });
  const user = 'ada-lovelace-4711';
  const frames = (n: number) => [
    {
      atMs: 1,
      direction: 'in' as const,
      kind: 'text' as const,
      size: 9_000,
      text: `${user} ${n} ${Array.from({ length: 1_500 }, (_, i) => (i * 7919 * (n + 1)).toString(36)).join('')}`,
      truncated: false,
    },
  ];
  const records = Array.from({ length: 60 }, (_, n) => ({
    record: session({ id: `s${n}`, targetId: 't1' }),
    frames: frames(n),
  }));
  const message = (revision: number) => `${user} at ${revision}`;
  await events.append(
    batch({
      sessions: records,
      healthEvents: [healthEvent({ id: 'e', targetId: 't1', message: message(1) })],
    }),
  );
  // Each session again, with other frames: what was replaced must be gone as well.
  const again = records.map(({ record }, n) => ({
    record: { ...record, revision: 1 },
    frames: frames(n + 100),
  }));
  await events.append(batch({ sessions: again }));
  const rule = { name: message(2) } as never;
  await state.mutate([{ op: 'put', kind: 'rule', id: 'r', value: rule }], 1);
  await state.mutate([{ op: 'put', kind: 'rule', id: 'r', value: { name: 'x' } as never }], 2);
  // Frames are compressed: searched is a piece of what is stored of them.
  const pieces = [0, 30, 59, 100, 130, 159].map((n) =>
    packJson(JSON.stringify(frames(n))).subarray(200, 260),
  );
  expect(filesWith(user).length).toBeGreaterThan(0);
  expect(pieces.filter((piece) => filesWith(piece).length > 0).length).toBeGreaterThan(3);
  let cursor: string | null = null;
  do {
    const slice = await events.eraseSlice(
      { kind: 'text', targetId: 't1', text: user },
      cursor,
      true,
    );
    cursor = slice.next;
  } while (cursor !== null);
  expect(await writeBack({ rewrite: false })).toBe(true);
  expect(filesWith(user)).toEqual([]);
  for (const piece of pieces) expect(filesWith(piece)).toEqual([]);
  expect(await writeBack({ rewrite: true })).toBe(true);
  expect(await state.get('rule', 'r')).toMatchObject({ value: { name: 'x' } });
  await close();
});
