import type { SessionDetail } from '../lib/contract/api/sessions';
import { median, quantile, short } from './support/figures';
import { report, say } from './support/result';
import { startWatchedConsole } from './support/watched-console';

const INTERVAL_MS = 2_000;
const MARKS = 40;
/** The first ones come while the page is still being compiled and filled. */
const SETTLE = 3;
const LIMIT_MS = 180_000;

// Each fails: a session that passes changes no state, and its counts may come later.
const console = await startWatchedConsole({
  intervalMs: INTERVAL_MS,
  faults: { 'context-wrong-type': 1 },
});
/** When each session was first painted, by the wall clock of this machine. */
const seen = new Map<string, number>();
const page = await console.browser.newPage({ viewport: { width: 1440, height: 1000 } });
await page.exposeFunction('onMark', (id: string, at: number) => {
  if (!seen.has(id)) seen.set(id, at);
});
// As text: a compiled function would call helpers that the page does not have.
await page.addInitScript({
  content: `
    let last = '';
    new MutationObserver(() => {
      const newest = document.querySelector('[aria-label="Latest failures"] a[href*="/sessions/"]');
      const id = newest?.pathname.split('/').at(-1);
      if (!id || id === last) return;
      last = id;
      // The frame after the next one begins when it has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => window.onMark(id, Date.now())));
    }).observe(document, {
      subtree: true, childList: true, attributes: true, attributeFilter: ['href'],
    });`,
});
await page.goto(console.url);
const deadline = Date.now() + LIMIT_MS;
let said = 0;
while (seen.size < MARKS + SETTLE && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (seen.size >= said + 10) say(`${seen.size} marks`);
  if (seen.size >= said + 10) said = seen.size;
}

/** When the sessions ended: the probe's word, from the API. */
const delays: number[] = [];
for (const [id, at] of [...seen].slice(SETTLE)) {
  const answer = await fetch(`${console.url}/api/v1/sessions/${id}`);
  const { endedAt } = (await answer.json()) as SessionDetail;
  delays.push(at - Date.parse(endedAt));
}
await console.stop();
if (delays.length < MARKS / 2) throw new Error(`only ${delays.length} marks were seen`);

const p95 = quantile(delays, 0.95) / 1000;
await report([
  {
    what: 'From the end of a failed session to its line on the overview, p95',
    goal: { judged: p95, is: 'at most', value: 1, unit: ' s' },
    ratio: null,
    ours: p95,
    peer: null,
    unit: 's',
    note: `${delays.length} marks, one session every ${INTERVAL_MS / 1000} s; median ${short(median(delays) / 1000)} s, longest ${short(Math.max(...delays) / 1000)} s`,
  },
]);
