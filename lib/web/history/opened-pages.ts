import { z } from 'zod';

/** A page about one thing. It has no state of that thing: it would be of then, and not of now. */
const openedSchema = z.object({
  href: z.string().startsWith('/').max(500),
  title: z.string().max(200),
  detail: z.string().max(200),
  environment: z.string().max(80).optional(),
});
export type OpenedPage = z.infer<typeof openedSchema>;

const KEY = 'tocsin.opened';
const MOST_PAGES = 8;

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

/** Pages that were opened in this tab, newest first; none where the browser keeps nothing or what it kept cannot be read. */
export function openedPages(storage: Storage): OpenedPage[] {
  try {
    return z.array(openedSchema).parse(JSON.parse(storage.getItem(KEY) ?? '[]'));
  } catch {
    return [];
  }
}

/** Puts a page first. */
export function noteOpenedPage(storage: Storage, page: OpenedPage): void {
  const others = openedPages(storage).filter(({ href }) => href !== page.href);
  const short = { ...page, title: page.title.slice(0, 200), detail: page.detail.slice(0, 200) };
  try {
    storage.setItem(KEY, JSON.stringify([short, ...others].slice(0, MOST_PAGES)));
  } catch {
    // A full or forbidden storage costs a list of links and nothing else.
  }
}
