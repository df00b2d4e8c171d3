import { describe, expect, it } from 'vitest';
import { noteOpenedPage, openedPages } from './opened-pages';

function storage(text: string | null = null) {
  const state = { text };
  return {
    getItem: () => state.text,
    setItem: (_: string, value: string) => {
      state.text = value;
    },
  };
}
const page = (n: number) => ({ href: `/sessions/${n}`, title: `Session ${n}`, detail: 'chat' });

describe('pages that were opened', () => {
  it('are listed newest first, each once, and not without end', () => {
    const kept = storage();
    for (let n = 0; n < 2_000; n++) noteOpenedPage(kept, page(n));
    noteOpenedPage(kept, { ...page(1_995), title: 'Renamed' });
    const pages = openedPages(kept);
    expect(pages.map(({ title }) => title).slice(0, 3)).toEqual([
      'Renamed',
      'Session 1999',
      'Session 1998',
    ]);
    expect(pages).toHaveLength(8);
  });

  it('are none where the storage has something else, forbids it, or is full', () => {
    expect(openedPages(storage())).toEqual([]);
    expect(openedPages(storage('{"a":'))).toEqual([]);
    expect(openedPages(storage('[{"href":"https://elsewhere.example","title":"x"}]'))).toEqual([]);
    const full = { getItem: () => null, setItem: () => expect.fail('full') };
    expect(() => noteOpenedPage(full, page(1))).not.toThrow();
  });

  it('keep long titles short', () => {
    const kept = storage();
    noteOpenedPage(kept, { ...page(1), title: 'x'.repeat(5_000) });
    expect(openedPages(kept)[0]?.title).toHaveLength(200);
  });
});
