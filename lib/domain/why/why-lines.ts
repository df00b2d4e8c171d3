import { causeText } from '../sentence/cause-text';
import { countText, listText } from '../tallies/format-counts';
import { countValues } from './compare-values';
import { type Correlate, type Correlates, FEWEST_COMPARED } from './find-correlates';
import type { SinceWhen } from './since-when';
import { FIELD_NOUNS, valuePhrase, valueText } from './value-text';
import { type Problem, sumCells, type WhyCell } from './why-cell';
import { problemFilter, valueFilter } from './why-filter';
import type { WhyLine } from './why-model';

/** From this share on nearly all are meant. */
const NEARLY_ALL = 0.95;
const plain = (n: number) => n.toLocaleString('en');

export type FailureTexts = {
  /** Titles of failure types by id. */
  titles: ReadonlyMap<string, string>;
  /** What the backend said about a failure type, where that is known. */
  messages?: ReadonlyMap<string, string> | undefined;
};

/** The most frequent failure type of these sessions; none where they have none. */
export function howLine(
  problem: Problem,
  failing: readonly WhyCell[],
  { titles, messages }: FailureTexts,
): WhyLine[] {
  const byType = new Map<string, number>();
  for (const { profile, n } of failing)
    if (profile.signature !== null)
      byType.set(profile.signature, (byType.get(profile.signature) ?? 0) + n);
  const [most] = [...byType].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (!most) return [];
  const [id, n] = most;
  const total = sumCells(failing);
  const title = titles.get(id);
  const words = messages?.get(id) ?? (title === undefined ? null : causeText(title)) ?? title ?? id;
  const [close] = countValues({ failing, passing: [] }, 'close').values;
  const closed =
    close && close.failing >= NEARLY_ALL * total ? `; ${valueText('close', close.value)}` : '';
  const others =
    byType.size > 1 ? `; ${countText(byType.size - 1, 'other way', 'other ways')}` : '';
  return [
    {
      kind: 'how',
      text: `“${words}” in ${plain(n)} of ${plain(total)}${closed}${others}.`,
      sureness: n >= NEARLY_ALL * total ? 'certain' : n >= total / 2 ? 'likely' : 'weak',
      sessions: n,
      filter: { ...problemFilter(problem), signature: id },
      at: null,
    },
  ];
}

type Whom = {
  correlates: Correlates;
  failing: readonly WhyCell[];
  passing: readonly WhyCell[];
};

/** What these sessions have in common, strongest first; else that it is not known, and why. */
export function whomLines(problem: Problem, whom: Whom): WhyLine[] {
  const { found } = whom.correlates;
  if (found.length === 0) return [unknownLine(whom)];
  const total = sumCells(whom.failing);
  return found.map((one) => whomLine(problem, one, total));
}

function whomLine(problem: Problem, one: Correlate, total: number): WhyLine {
  const { field, value, withValue, without, sureness, isOnlyInTime } = one;
  const scope = withValue.failing >= NEARLY_ALL * total ? 'Only' : 'Mostly';
  const lead = withValue.failing >= total / 2 ? scope : 'Also';
  const beside = `${plain(without.failing)} of ${plain(without.of)} others`;
  const filter = valueFilter(field, value);
  const alike = one.sameSessions.map((same) => valuePhrase(same.field, same.value));
  return {
    kind: 'whom',
    text: [
      `${lead} sessions ${valuePhrase(field, value)}: ${plain(withValue.failing)} of ${plain(withValue.of)} fail, ${beside}.`,
      ...(isOnlyInTime ? ['Others ran at other times: a coincidence in time.'] : []),
      ...(alike.length > 0 ? [`The same sessions are ${listText(alike)}.`] : []),
    ].join(' '),
    sureness,
    sessions: withValue.failing,
    filter: filter && { ...problemFilter(problem), ...filter },
    at: null,
  };
}

function unknownLine({ correlates, failing, passing }: Whom): WhyLine {
  return {
    kind: 'whom',
    text: `Not known: ${unknownReason({ correlates, failing, passing })}`,
    sureness: 'none',
    sessions: null,
    filter: null,
    at: null,
  };
}

function unknownReason({ correlates, failing, passing }: Whom): string {
  const [bad, good] = [sumCells(failing), sumCells(passing)];
  if (good === 0) return 'no session passed in this range, so there is nothing to compare with.';
  if (bad < FEWEST_COMPARED) return `too few to compare, ${plain(bad)} failing.`;
  if (good < FEWEST_COMPARED) return `too few to compare, ${plain(good)} passing.`;
  const { compared } = correlates;
  if (compared.length === 0) return 'all sessions are alike in what is counted.';
  return `no difference by ${listText(compared.map((field) => FIELD_NOUNS[field]))}.`;
}

/** The instant itself is shown beside the text, in the reader's zone. `since`: null where more failures than allowed are not proven. */
export function sinceLine(
  problem: Problem,
  { since, sessions }: { since: SinceWhen | null; sessions: number },
): WhyLine {
  const { at, began } = since ?? { at: null, began: null };
  const line = { kind: 'since' as const, sessions, filter: problemFilter(problem), at };
  if (since === null)
    return { ...line, text: 'Now and then: no outage is proven by these alone.', sureness: 'weak' };
  if (at === null)
    return {
      ...line,
      text: 'Since before the range shown, or its first minute.',
      sureness: 'weak',
    };
  if (began === null)
    return {
      ...line,
      text: 'No release began then.',
      sureness: sessions >= FEWEST_COMPARED ? 'certain' : 'weak',
    };
  return { ...line, text: `Release ${began} began then.`, sureness: 'likely' };
}
