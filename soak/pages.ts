import { DAY, MINUTE, SECOND } from '../lib/domain/time';
import { mean } from './support/figures';
import { seeded } from './support/random';
import { pageRule, pagesOver, WELL } from './support/replay';
import { blips, failingWithin, sessionsOf } from './support/sessions';
import { type Cell, type Figure, isProgram, report, type Table } from './support/table';

const DAYS = 30;
const MONTH = DAYS * DAY;
const SEEDS = 10;
const WELL_SEEDS = 4;
const INTERVAL = 5 * SECOND;
/** "Ignore blips shorter than 2 min": decision 38's choice for services that fail in short bursts. */
const PATIENCE = 2 * MINUTE;

type Watched = keyof typeof WELL;
type Month = { indicator: Watched; share: (at: number) => number; run?: number; forMs?: number };

/** Pages of an indicator in one month at one session each 5 s. */
function pagesIn({ indicator, share, run, forMs }: Month, seed: number): number {
  const ms = MONTH;
  const sessions = sessionsOf({ random: seeded(seed), intervalMs: INTERVAL, ms, share, run });
  const rule = { ...pageRule(indicator), ...(forMs === undefined ? {} : { forMs }) };
  return pagesOver(sessions, { indicator, intervalMs: INTERVAL, ms, rule }).length;
}

type Row = { what: string; limit?: number; seeds: number; pages: (seed: number) => number };

function cellOf({ what, limit, seeds, pages }: Row): Cell {
  const found = Array.from({ length: seeds }, (_, seed) => pages(seed));
  const bound: Figure['limit'] = limit === undefined ? undefined : { is: 'at most', value: limit };
  return {
    what,
    figures: {
      'pages a month': { value: mean(found), digits: 1, limit: bound },
      most: { value: Math.max(...found), digits: 0 },
      months: { value: seeds, digits: 0 },
    },
  };
}

/** A month with 60 total outages of one to three minutes that nobody announced, between sessions of which `base` fail. */
function withBlips(indicator: Watched, base: number): (seed: number) => number {
  return (seed) => {
    const spans = blips(seeded(seed + 5), {
      days: DAYS,
      perDay: 2,
      shortest: MINUTE,
      longest: 3 * MINUTE,
    });
    return pagesIn({ indicator, share: failingWithin(spans, base) }, seed + 13);
  };
}

const inRuns = (indicator: Watched, forMs: number) => (seed: number) =>
  pagesIn({ indicator, share: () => WELL[indicator], run: 5, forMs }, seed + 12);

const INDICATORS = ['connection', 'factory', 'emergency', 'agent'] as const;

/** Whom a month wakes. */
export function pages(): Table {
  const rows: Row[] = [
    {
      what: 'connection at 96 %, 60 blips of 1–3 min',
      limit: 68,
      seeds: SEEDS,
      pages: withBlips('connection', 0.04),
    },
    {
      what: 'factory at 98.5 %, 60 blips of 1–3 min',
      seeds: WELL_SEEDS,
      pages: withBlips('factory', 0.015),
    },
    ...INDICATORS.map(
      (indicator): Row => ({
        what: `${indicator} well, ${+(100 * WELL[indicator]).toFixed(1)} % bad, independent`,
        limit: 0,
        seeds: WELL_SEEDS,
        pages: (seed) =>
          pagesIn(
            { indicator, share: () => WELL[indicator] },
            4 * seed + INDICATORS.indexOf(indicator),
          ),
      }),
    ),
    ...(['connection', 'factory', 'agent'] as const).flatMap((indicator): Row[] => [
      {
        what: `${indicator} well, in runs of five, \`for: 2m\``,
        // The limit is of services that fail at 1 % and less; of an agent that fails at 3 % in runs nobody has set one.
        ...(indicator === 'agent' ? {} : { limit: 12 }),
        seeds: WELL_SEEDS,
        pages: inRuns(indicator, PATIENCE),
      },
      {
        what: `${indicator} well, in runs of five, at once`,
        seeds: 1,
        pages: inRuns(indicator, 0),
      },
    ]),
  ];
  return {
    title: 'Pages in a month at one session each 5 s',
    how: 'Months of 30 days through the replay of rules, a look each 10 s; seeds 0, 1, … + 5 and 13 (blips), 4 × seed + place of the indicator (well), + 12 (runs).',
    cells: rows.map(cellOf),
  };
}

if (isProgram(import.meta.url)) await report([pages()]);
