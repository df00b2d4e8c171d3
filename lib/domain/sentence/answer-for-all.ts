import { capitaliseFirst, countText, durationText, listText } from '../tallies/format-counts';
import { atStageText, failureClaim, indicatorValueText } from './common-parts';
import { type FleetRow, worstFirst } from './fleet-row';
import { type LastIncident, lastIncidentText } from './last-incident';
import { type Clocks, joinSentences, type Sentence } from './sentence';
import type { Situation } from './situation';
import { plainName, subjectText } from './target-input';
import { unmeasuredTargetsText } from './unmeasured-targets';

/** Up to this many are named; more are counted. */
const NAMED_FAILURES = 2;

/** What the answer about all targets needs besides the rows. */
export type AllFacts = {
  now: number;
  clocks: Clocks;
  /** Since when the probe has no data, epoch ms; null while it has. */
  probeSilentSince: number | null;
  /** The incident of any of the targets that ended last; null where none is kept. */
  lastIncident: LastIncident | null;
};

/** The answer about every target (product.md §4.2): the worst leads, and every other case is counted. */
export function answerForAll(rows: readonly FleetRow[], facts: AllFacts): Sentence {
  if (rows.length === 0)
    return { tone: 'no-data', headline: 'No target yet.', detail: 'Tocsin measures nothing.' };
  const sorted = worstFirst(rows, (row) => row);
  const of = (situation: Situation) => sorted.filter((row) => row.situation === situation);
  const failing = of('fails');
  if (failing.length > NAMED_FAILURES) return manyFail(sorted, { failing, facts });
  if (failing.length > 0) return someFail(sorted, { failing, facts });
  const unjudged = of('unjudged');
  if (unjudged.length > 0) return unjudgedOnly(sorted, { unjudged, facts });
  const measured = sorted.filter(({ situation }) => MEASURED.has(situation));
  if (measured.length === 0) return nothingMeasured(sorted, facts);
  const awake = sorted.filter(
    ({ situation }) => situation !== 'paused' && situation !== 'maintenance',
  );
  return awake.every(({ situation }) => situation === 'holds')
    ? allHold(sorted, { holding: awake, facts })
    : notAllHold(sorted, facts);
}

const MEASURED = new Set<Situation>([
  'fails',
  'unjudged',
  'recovering',
  'unsure',
  'holds',
  'maintenance',
]);

const failVerb = (n: number) => (n === 1 ? 'fails' : 'fail');
const targetsText = (n: number) => countText(n, 'target');

type Failing = { failing: readonly FleetRow[]; facts: AllFacts };

function someFail(rows: readonly FleetRow[], { failing, facts }: Failing): Sentence {
  const [worst, ...others] = failing;
  if (!worst?.worst) return manyFail(rows, { failing, facts });
  const since = worst.since ?? facts.now;
  return {
    tone: 'fails',
    headline: `${capitaliseFirst(worst.environment)} fails: ${worst.name}, ${failureClaim(worst.worst)}, for ${durationText(facts.now - since)}.`,
    detail: joinSentences([
      `${failing.length} of ${targetsText(rows.length)} ${failVerb(failing.length)}.`,
      ...others.map(failureText),
      ...unjudgedTexts(rows, facts),
      countsText(rows, ['fails', 'unjudged']),
    ]),
  };
}

/** "Staging chat stops at factory since release 2026.11.27-5." */
function failureText(row: FleetRow): string {
  if (row.stop !== null) {
    const since = row.stop.release === null ? '' : ` since release ${row.stop.release}`;
    return `${subjectText(row)} stops${atStageText(row.stop.stage)}${since}.`;
  }
  return row.worst === null ? '' : `${subjectText(row)}: ${failureClaim(row.worst)}.`;
}

function manyFail(rows: readonly FleetRow[], { failing, facts }: Failing): Sentence {
  const worst = failing[0];
  if (!worst) return notAllHold(rows, facts);
  const environments = [...new Set(failing.map(({ environment }) => environment))];
  const inEnvironment = (list: readonly FleetRow[], name: string) =>
    list.filter(({ environment }) => environment === name).length;
  const here = inEnvironment(failing, worst.environment);
  const shown = worst.worst === null ? '' : `, ${indicatorValueText(worst.worst)}`;
  const shares = environments.map((name) => `${inEnvironment(failing, name)} in ${name}`);
  return {
    tone: 'fails',
    headline: `${capitaliseFirst(worst.environment)} fails: ${here} of ${targetsText(inEnvironment(rows, worst.environment))}, worst ${worst.name}${shown}.`,
    detail: joinSentences([
      environments.length > 1
        ? `${failing.length} of ${targetsText(rows.length)} ${failVerb(failing.length)}: ${shares.join(', ')}.`
        : '',
      ...unjudgedTexts(rows, facts),
      countsText(rows, ['fails', 'unjudged']),
    ]),
  };
}

/** Targets with failures that are not evaluated yet are named, not only counted. */
function unjudgedTexts(rows: readonly FleetRow[], facts: AllFacts): string[] {
  const unjudged = rows.filter(({ situation }) => situation === 'unjudged');
  const named = unjudged.slice(0, NAMED_FAILURES);
  const rest = unjudged.length - named.length;
  return [
    ...named.map((row) => joinSentences([`${unjudgedText(row)}.`, judgedFromText(row, facts)])),
    rest > 0
      ? `${targetsText(rest)} more ${rest === 1 ? 'has' : 'have'} failures that are not evaluated yet.`
      : '',
  ];
}

function unjudgedText(row: FleetRow): string {
  const { unjudged } = row;
  if (unjudged === null) return `${subjectText(row)} has failures that are not evaluated yet`;
  const { bad, sessions, stage, warmingUp } = unjudged;
  if (warmingUp === null)
    return `${subjectText(row)}: ${bad} of ${countText(sessions, 'session')} failed${atStageText(stage)} in the last 2 min`;
  const first =
    sessions === 1 ? 'the first session' : `${bad} of the first ${countText(sessions, 'session')}`;
  return `${subjectText(row)}: ${first} of ${warmingUp.version} failed${atStageText(stage)}`;
}

function judgedFromText({ unjudged }: FleetRow, { clocks }: AllFacts): string {
  const from = unjudged?.warmingUp?.judgedFrom;
  return from === undefined ? '' : `Not evaluated before ${clocks.clock(from)}.`;
}

function unjudgedOnly(
  rows: readonly FleetRow[],
  { unjudged, facts }: { unjudged: readonly FleetRow[]; facts: AllFacts },
): Sentence {
  const [first, ...others] = unjudged;
  if (!first) return notAllHold(rows, facts);
  return {
    tone: 'unsure',
    headline: `${unjudgedText(first)}.`,
    detail: joinSentences([
      judgedFromText(first, facts),
      ...unjudgedTexts(others, facts),
      isAlone(first, rows) ? 'Nothing else fails.' : '',
      countsText(rows, ['unjudged']),
    ]),
  };
}

/** Whether no session of any other target failed lately. */
const isAlone = (first: FleetRow, rows: readonly FleetRow[]) =>
  rows.length > 1 && rows.every((row) => row === first || row.recentBad === 0);

function allHold(
  rows: readonly FleetRow[],
  { holding, facts }: { holding: readonly FleetRow[]; facts: AllFacts },
): Sentence {
  const since = Math.max(...holding.map((row) => row.since ?? facts.now));
  const who =
    holding.length === 1 && holding[0]
      ? `The only measured target, ${plainName(holding[0])}, holds`
      : `All ${targetsText(holding.length).replace(' ', ' measured ')} hold`;
  return {
    tone: 'holds',
    headline: `${who}, for ${durationText(facts.now - since)}.`,
    detail: joinSentences([
      unmeasuredTargetsText(holding),
      asSentence(asideParts(rows, facts)),
      lastIncidentText(facts.lastIncident, facts.clocks),
    ]),
  };
}

/** "1 is paused, 1 is in maintenance until 19:30". */
function asideParts(rows: readonly FleetRow[], { clocks }: AllFacts): string[] {
  const paused = rows.filter(({ situation }) => situation === 'paused').length;
  const working = rows.filter(({ situation }) => situation === 'maintenance');
  const until = working.length === 1 ? (working[0]?.maintenance?.until ?? null) : null;
  return [
    ...(paused > 0 ? [`${paused} ${isVerb(paused)} paused`] : []),
    ...(working.length > 0
      ? [
          `${working.length} ${isVerb(working.length)} in maintenance${until === null ? '' : ` until ${clocks.minute(until)}`}`,
        ]
      : []),
  ];
}

function notAllHold(rows: readonly FleetRow[], facts: AllFacts): Sentence {
  const n = (...cases: Situation[]) => rows.filter((row) => cases.includes(row.situation)).length;
  const [unsure, silent, stale] = [n('unsure', 'recovering'), n('no_data'), n('stale')];
  const gaps = [
    ...(stale > 0 ? [`${stale} of ${rows.length} ${isVerb(stale)} stale`] : []),
    ...(silent > 0 ? [`${silent} of ${rows.length} ${hasVerb(silent)} no data`] : []),
    ...(unsure > 0
      ? [`${unsure} of ${rows.length} ${unsure === 1 ? 'does' : 'do'} not have enough evidence`]
      : []),
  ];
  const measured = stale + silent > 0 ? 'No measured target fails' : 'No target fails';
  const before = rows.filter(({ failedBefore }) => failedBefore !== null);
  return {
    tone: stale > 0 ? 'stale' : silent > 0 ? 'no-data' : 'unsure',
    headline: `${measured}; ${listText(gaps)}.`,
    detail: joinSentences([
      before.length > 0
        ? `${capitaliseFirst(listText(before.slice(0, NAMED_FAILURES).map(plainName)))} failed when ${before.length === 1 ? 'its' : 'their'} data stopped.`
        : '',
      ...rows
        .filter(({ situation }) => situation === 'recovering')
        .slice(0, NAMED_FAILURES)
        .map((row) => `${subjectText(row)} is recovering.`),
      n('maintenance') + n('paused') + n('holds') === 0
        ? ''
        : asSentence([
            ...(n('holds') > 0 ? [`${n('holds')} ${n('holds') === 1 ? 'holds' : 'hold'}`] : []),
            ...asideParts(rows, facts),
          ]),
      unmeasuredTargetsText(rows.filter(({ situation }) => situation === 'holds')),
    ]),
  };
}

function nothingMeasured(rows: readonly FleetRow[], facts: AllFacts): Sentence {
  const paused = rows.filter(({ situation }) => situation === 'paused').length;
  if (paused === rows.length)
    return {
      tone: 'paused',
      headline:
        rows.length === 1
          ? 'The only target is paused.'
          : `All ${targetsText(rows.length)} are paused.`,
      detail: 'Nothing is measured, nobody is alerted.',
    };
  const finished = rows.flatMap(({ lastFinishedAt }) => lastFinishedAt ?? []);
  const span = finished.length === 0 ? null : durationText(facts.now - Math.max(...finished));
  const before = rows.filter(({ failedBefore }) => failedBefore !== null);
  return {
    tone: finished.length === 0 ? 'no-data' : 'stale',
    headline: span === null ? 'No target has data yet.' : `No target has data for ${span}.`,
    detail: joinSentences([
      facts.probeSilentSince === null
        ? ''
        : `The probe is offline since ${facts.clocks.minute(facts.probeSilentSince)}.`,
      ...before.slice(0, NAMED_FAILURES).map((row) => `${subjectText(row)} failed before that.`),
      countsText(rows, ['stale', 'no_data']),
    ]),
  };
}

const isVerb = (n: number) => (n === 1 ? 'is' : 'are');
const hasVerb = (n: number) => (n === 1 ? 'has' : 'have');

/** "7 hold, 2 have not enough evidence, 1 has no data, 1 is in maintenance, 1 is paused." */
function countsText(rows: readonly FleetRow[], without: readonly Situation[]): string {
  const words: Array<[Situation[], (n: number) => string]> = [
    [['holds'], (n) => (n === 1 ? 'holds' : 'hold')],
    [['unsure', 'recovering'], (n) => `${hasVerb(n)} not enough evidence`],
    [['no_data'], (n) => `${hasVerb(n)} no data`],
    [['stale'], (n) => `${isVerb(n)} stale`],
    [['maintenance'], (n) => `${isVerb(n)} in maintenance`],
    [['paused'], (n) => `${isVerb(n)} paused`],
  ];
  const parts = words.flatMap(([cases, word]) => {
    const left = cases.filter((one) => !without.includes(one));
    const n = rows.filter((row) => left.includes(row.situation)).length;
    return n > 0 ? [`${n} ${word(n)}`] : [];
  });
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

const asSentence = (parts: readonly string[]) => (parts.length === 0 ? '' : `${parts.join(', ')}.`);
