import type { Page } from 'playwright-core';
import type { SessionList } from '../lib/contract/api/sessions';
import { quantile, short } from './support/figures';
import { report, say } from './support/result';
import { startWatchedConsole } from './support/watched-console';

const ROWS = 100_000;
/** More than the page asks for, so that ten answers hold all rows. */
const ROWS_PER_ANSWER = 10_000;
const SCROLL_MS = 10_000;
/** Pixels per frame: a fast scroll, about a screen in a third of a second. */
const STEP_PX = 45;
const FRAME_MS = 1_000 / 60;
const LOAD_MS = 300_000;
/** Any one that is answered: its rows are made here. */
const QUERY = 'outcome:passed';

const console = await startWatchedConsole({ intervalMs: 1_000 });
const page = await console.browser.newPage({ viewport: { width: 1440, height: 1000 } });
// A helper that compiled functions call.
await page.addInitScript({ content: 'globalThis.__name = (it) => it;' });
await answerWithManySessions(page);
say('waiting for the first session, which the others are like');
await firstSession();
await page.goto(`${console.url}/sessions`);
// The server has drawn the first page from its own store: what a query in the page finds is answered here.
await page.keyboard.press('/');
await page.locator('[data-search=sessions]:focus').waitFor({ timeout: LOAD_MS });
await page.keyboard.type(QUERY);
await page.keyboard.press('Enter');
say(`loading ${ROWS} rows`);
await untilLoaded();
const cdp = await page.context().newCDPSession(page);
await cdp.send('Performance.enable');
const before = await busyMs();
const frames = await page.evaluate(scrollSteadily, { ms: SCROLL_MS, step: STEP_PX });
const busyPerFrame = ((await busyMs()) - before) / frames.length;
const perSecond = (1_000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0);
const drawn = await page.locator('[data-row]').count();
await console.stop();
await report([
  {
    what: `Scrolling ${ROWS.toLocaleString('en')} sessions, frames a second`,
    goal: { judged: perSecond, is: 'at least', value: 55, unit: '' },
    ratio: null,
    ours: perSecond,
    peer: null,
    unit: 'frames/s',
    note: `longest frame ${short(Math.max(...frames))} ms, p95 ${short(quantile(frames, 0.95))} ms; ${drawn} rows in the document`,
  },
  {
    what: `Scrolling ${ROWS.toLocaleString('en')} sessions, work of the page per frame`,
    goal: { judged: busyPerFrame, is: 'at most', value: FRAME_MS, unit: ' ms' },
    ratio: null,
    ours: busyPerFrame,
    peer: null,
    unit: 'ms',
    note: 'time of its tasks: what counts on a busy machine',
  },
]);

/** Time that the page's main thread was at work, ms. */
async function busyMs(): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

/** Until all rows are in the list. */
async function untilLoaded(): Promise<void> {
  const until = Date.now() + LOAD_MS;
  while (!(await page.evaluate(loadMore, ROWS))) {
    if (Date.now() > until) throw new Error(`the list has not reached ${ROWS} rows`);
    await page.waitForTimeout(200);
  }
}

/** Until there is a session. */
async function firstSession(): Promise<void> {
  const until = Date.now() + LOAD_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${console.url}/api/v1/sessions?outcome=passed&limit=1`);
    if (((await answer.json()) as SessionList).sessions.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('no session has passed');
}

/** Lists of sessions are answered here: rows like the newest one that the server has, a second apart. */
async function answerWithManySessions(target: Page): Promise<void> {
  await target.route(/\/api\/v1\/sessions\?/, async (route) => {
    const url = new URL(route.request().url());
    const asked = new URLSearchParams(url.searchParams);
    // The server knows nothing of the places in the list that is made here.
    url.searchParams.delete('after');
    const response = await route.fetch({ url: url.href });
    const list = (await response.json()) as SessionList;
    const [model] = list.sessions;
    if (!model) return route.fulfill({ response });
    const after = asked.get('after');
    const from = Number(after ?? 0);
    // The newest are asked for again and again, and are as many as the page wants.
    const most = after === null ? Number(asked.get('limit') ?? 100) : ROWS_PER_ANSWER;
    const sessions = Array.from({ length: Math.min(most, ROWS - from) }, (_, n) => ({
      ...model,
      id: `row-${String(from + n).padStart(6, '0')}`,
      endedAt: new Date(Date.parse(model.endedAt) - (from + n) * 1_000).toISOString(),
      outcome: (from + n) % 7 === 0 ? ('failed' as const) : model.outcome,
    }));
    const end = from + sessions.length;
    await route.fulfill({
      json: { ...list, sessions, next: end < ROWS ? String(end) : null, searchedFrom: null },
    });
  });
}

/** In the page: goes to the end of the list until all rows are there, then back to its top. */
function loadMore(rows: number): boolean {
  const size = document.querySelector('[aria-setsize]')?.getAttribute('aria-setsize');
  if (Number(size) >= rows) {
    window.scrollTo(0, 0);
    return true;
  }
  window.scrollTo(0, document.documentElement.scrollHeight);
  return false;
}

/** In the page: a step per frame; answers the time of each frame, ms. */
function scrollSteadily({ ms, step }: { ms: number; step: number }): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const begin = performance.now();
    let last = begin;
    const onFrame = (now: number) => {
      times.push(now - last);
      last = now;
      if (now - begin > ms) return resolve(times.slice(1));
      window.scrollBy(0, step);
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
  });
}
