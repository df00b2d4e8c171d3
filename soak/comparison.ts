import { INDICATOR } from '../lib/domain/tallies/indicators';
import { compareSamples } from '../lib/domain/verdict/model/comparison';
import { toPercent } from './support/figures';
import { failuresInRuns, type Random, seededRandom } from './support/random';
import { MINUTE, SECOND } from './support/sessions';
import { type Cell, isProgram, reportTables, type Table } from './support/table';

const PAIRS = 2_000;
const SESSIONS = 720;
const SESSIONS_PER_MINUTE = MINUTE / (5 * SECOND);
const USUAL = 0.03;

/** Sessions of a release, by minute. */
function sampleOf(random: Random, share: number, run: number) {
  const fails = failuresInRuns(random, run);
  const minutes = Array.from({ length: SESSIONS / SESSIONS_PER_MINUTE }, (_, minute) => {
    let bad = 0;
    for (let session = 0; session < SESSIONS_PER_MINUTE; session++) bad += fails(share) ? 1 : 0;
    return { at: minute * MINUTE, bad, n: SESSIONS_PER_MINUTE };
  });
  return { bad: minutes.reduce((sum, { bad }) => sum + bad, 0), n: SESSIONS, minutes };
}

type ComparedCase = { share: number; run: number; pairs: number };

function cellOf({ share, run, pairs }: ComparedCase): Cell {
  const words = { worse: 0, better: 0, not_worse: 0, unclear: 0 };
  for (let pair = 0; pair < pairs; pair++) {
    const random = seededRandom(pair * 17 + run);
    const now = sampleOf(random, share, run);
    words[compareSamples(now, sampleOf(random, USUAL, run), INDICATOR.connection.margin).word]++;
  }
  const worst = share === USUAL && run <= 5 ? { limit: { is: 'at most' as const, value: 2 } } : {};
  const figure = (count: number) => ({ value: toPercent(count / pairs), unit: ' %' });
  return {
    what: `${toPercent(share)} % after ${toPercent(USUAL)} %, ${run === 1 ? 'independent' : `runs of ${run}`}`,
    figures: {
      worse: { ...figure(words.worse), ...worst },
      better: { ...figure(words.better), ...worst },
      'not worse': figure(words.not_worse),
      unclear: figure(words.unclear),
    },
  };
}

/** How often the comparison finds a release worse or better than the one before it. */
export function comparisonTable(pairs = PAIRS): Table {
  const alike = [1, 2, 5, 12].map((run) => cellOf({ share: USUAL, run, pairs }));
  const apart = [1, 2, 5].map((run) => cellOf({ share: 0.08, run, pairs }));
  return {
    title: 'A release compared with the one before it',
    how: `${pairs} pairs per row, ${SESSIONS} sessions each, 12 per minute; seeds pair × 17 + mean run.`,
    cells: [...alike, ...apart],
  };
}

if (isProgram(import.meta.url)) await reportTables([comparisonTable()]);
