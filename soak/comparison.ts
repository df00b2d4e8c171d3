import { MINUTE, SECOND } from '../lib/domain/time';
import { compare, MARGINS } from '../lib/domain/verdict/model/comparison';
import { percent } from './support/figures';
import { failures, type Random, seeded } from './support/random';

import { type Cell, isProgram, report, type Table } from './support/table';

const PAIRS = 2_000;
const SESSIONS = 720;
const A_MINUTE = MINUTE / (5 * SECOND);
const USUAL = 0.03;

/** Sessions of a release, with the minutes that they belong to. */
function sampleOf(random: Random, share: number, run: number) {
  const fails = failures(random, run);
  const minutes = Array.from({ length: SESSIONS / A_MINUTE }, (_, minute) => {
    let bad = 0;
    for (let session = 0; session < A_MINUTE; session++) bad += fails(share) ? 1 : 0;
    return { at: minute * MINUTE, bad, n: A_MINUTE };
  });
  return { bad: minutes.reduce((sum, { bad }) => sum + bad, 0), n: SESSIONS, minutes };
}

type Compared = { share: number; run: number; pairs: number };

function cellOf({ share, run, pairs }: Compared): Cell {
  const words = { worse: 0, better: 0, not_worse: 0, unclear: 0 };
  for (let pair = 0; pair < pairs; pair++) {
    const random = seeded(pair * 17 + run);
    const now = sampleOf(random, share, run);
    words[compare(now, sampleOf(random, USUAL, run), MARGINS.connection).word]++;
  }
  const worst = share === USUAL && run <= 5 ? { limit: { is: 'at most' as const, value: 2 } } : {};
  const figure = (count: number) => ({ value: percent(count / pairs), unit: ' %' });
  return {
    what: `${percent(share)} % after ${percent(USUAL)} %, ${run === 1 ? 'independent' : `runs of ${run}`}`,
    figures: {
      worse: { ...figure(words.worse), ...worst },
      better: { ...figure(words.better), ...worst },
      'not worse': figure(words.not_worse),
      unclear: figure(words.unclear),
    },
  };
}

/** What is said of a release beside the one before it. */
export function comparison(pairs = PAIRS): Table {
  const alike = [1, 2, 5, 12].map((run) => cellOf({ share: USUAL, run, pairs }));
  const apart = [1, 2, 5].map((run) => cellOf({ share: 0.08, run, pairs }));
  return {
    title: 'A release beside the one before it',
    how: `${pairs} pairs a row, ${SESSIONS} sessions each, 12 a minute; seeds pair × 17 + mean run.`,
    cells: [...alike, ...apart],
  };
}

if (isProgram(import.meta.url)) await report([comparison()]);
