import { advanceAlert } from '../lib/domain/alerts/advance-alert';
import { countRuleWindows } from '../lib/domain/rules/count-rule-windows';
import { ruleValue } from '../lib/domain/rules/evaluate-rule';
import { DEFAULT_THRESHOLDS } from '../lib/domain/tallies/indicators';
import { quantileOf } from './support/figures';
import { seededRandom } from './support/random';
import { pageRule, WELL } from './support/replay';
import { BUCKET, bucketsOf, HOUR, MINUTE, SECOND, sessionsOf } from './support/sessions';
import { type Cell, isProgram, reportTables, type Table } from './support/table';

const RUNS = 400;
const INTERVAL = 5 * SECOND;
const INDICATORS = ['connection', 'factory', 'agent'] as const;
type WatchedIndicator = (typeof INDICATORS)[number];

/** Limit of the seconds from the end of the first failed session to the page. */
const LATEST: Record<WatchedIndicator, number> = { connection: 60, factory: 45, agent: 95 };

/**
 * A total outage after an hour without one, evaluated whenever a session ends, in the buckets and windows of the judge. Returns
 * the ms from the end of the first failed session until the page fires; infinite if it does not.
 */
export function timeToPage(indicator: WatchedIndicator, seed: number): number {
  const random = seededRandom(seed);
  const begins = HOUR + random() * MINUTE;
  const ms = begins + 10 * MINUTE;
  const share = (at: number) => (at >= begins ? 1 : WELL[indicator]);
  const sessions = sessionsOf({ random, intervalMs: INTERVAL, ms, share });
  const rule = pageRule(indicator);
  let firstFailed: number | null = null;
  for (const [index, at] of sessions.at.entries()) {
    if (at < begins) continue;
    firstFailed ??= at;
    const ended = index + 1;
    const buckets = bucketsOf({
      at: sessions.at.slice(0, ended),
      bad: sessions.bad.slice(0, ended),
    });
    const end = Math.floor(at / BUCKET) * BUCKET;
    const moment = { end, to: end + BUCKET, notBefore: 0, intervalMs: INTERVAL };
    const windows = countRuleWindows(rule.conditions, buckets, moment);
    const value = ruleValue(rule, windows, DEFAULT_THRESHOLDS[indicator]);
    const { forMs, keepFiringMs } = rule;
    const { effects } = advanceAlert(null, { at, value, forMs, keepFiringMs }, (life) => life);
    if (effects.includes('fired')) return at - firstFailed;
  }
  return Number.POSITIVE_INFINITY;
}

function cellOf(indicator: WatchedIndicator, runs: number): Cell {
  const seconds = Array.from(
    { length: runs },
    (_, run) => timeToPage(indicator, 77 * run + 5) / SECOND,
  );
  const worst = { is: 'at most' as const, value: LATEST[indicator] };
  return {
    what: `${indicator}, ${+(100 * WELL[indicator]).toFixed(1)} % bad before`,
    figures: {
      'median s': { value: quantileOf(seconds, 0.5), digits: 0 },
      'p95 s': { value: quantileOf(seconds, 0.95), digits: 0 },
      'latest s': { value: Math.max(...seconds), digits: 0, limit: worst },
    },
  };
}

/** How soon a total outage pages, without the wait of the notification group. */
export function firstPageTable(runs = RUNS): Table {
  return {
    title: 'A total outage: from its first failed session to the page',
    how: `${runs} runs per row with one session every 5 s, evaluated at the end of every session; the limit applies to every run. The wait of the notification group is not included. Seeds 77 × run + 5.`,
    cells: INDICATORS.map((indicator) => cellOf(indicator, runs)),
  };
}

if (isProgram(import.meta.url)) await reportTables([firstPageTable()]);
