import { step } from '../lib/domain/alerts/step';
import { ruleValue } from '../lib/domain/rules/evaluate-rule';
import { windowsOf } from '../lib/domain/rules/rule-windows';
import { DEFAULT_THRESHOLDS } from '../lib/domain/tallies/indicators';
import { HOUR, MINUTE, SECOND } from '../lib/domain/time';
import { quantile } from './support/figures';
import { seeded } from './support/random';
import { pageRule, WELL } from './support/replay';
import { BUCKET, bucketsOf, sessionsOf } from './support/sessions';
import { type Cell, isProgram, report, type Table } from './support/table';

const RUNS = 400;
const INTERVAL = 5 * SECOND;
const INDICATORS = ['connection', 'factory', 'agent'] as const;
type Watched = (typeof INDICATORS)[number];

/** Seconds from the end of the first session that failed to the page, at the latest. */
const LATEST: Record<Watched, number> = { connection: 60, factory: 45, agent: 95 };

/**
 * A total outage after a well hour, judged whenever a session has ended, in the buckets and windows that the judge takes: ms from
 * the end of its first failed session until its page fires.
 */
export function untilPaged(indicator: Watched, seed: number): number {
  const random = seeded(seed);
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
    const windows = windowsOf(rule.conditions, buckets, moment);
    const value = ruleValue(rule, windows, DEFAULT_THRESHOLDS[indicator]);
    const { forMs, keepFiringMs } = rule;
    const { effects } = step(null, { at, value, forMs, keepFiringMs }, (life) => life);
    if (effects.includes('fired')) return at - firstFailed;
  }
  return Number.POSITIVE_INFINITY;
}

function cellOf(indicator: Watched, runs: number): Cell {
  const seconds = Array.from(
    { length: runs },
    (_, run) => untilPaged(indicator, 77 * run + 5) / SECOND,
  );
  const worst = { is: 'at most' as const, value: LATEST[indicator] };
  return {
    what: `${indicator}, ${+(100 * WELL[indicator]).toFixed(1)} % bad before`,
    figures: {
      'median s': { value: quantile(seconds, 0.5), digits: 0 },
      'p95 s': { value: quantile(seconds, 0.95), digits: 0 },
      'latest s': { value: Math.max(...seconds), digits: 0, limit: worst },
    },
  };
}

/** How soon a total outage pages; the group's wait comes after. */
export function firstPage(runs = RUNS): Table {
  return {
    title: 'A total outage: from its first failed session to the page',
    how: `${runs} runs a row at one session each 5 s, judged at the end of every session; the limit is of every run. The group's wait comes after. Seeds 77 × run + 5.`,
    cells: INDICATORS.map((indicator) => cellOf(indicator, runs)),
  };
}

if (isProgram(import.meta.url)) await report([firstPage()]);
