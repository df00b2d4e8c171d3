import type { IncidentFindings, ValueCount } from '../incidents/findings';
import { lengthText } from '../incidents/length-text';
import { causeText } from '../sentence/cause-text';
import type { Clocks } from '../sentence/sentence';
import { STAGES, type Stage } from '../sessions/stages';
import { fisherWorse } from '../statistics/fisher-test';
import { capitaliseFirst, countText, listText, STAGE_PHRASES } from '../tallies/format-counts';
import { MINUTE, SECOND } from '../time';
import type { Sureness } from './sureness';

type WhyKey = 'what' | 'where' | 'how' | 'whom' | 'since';

export const WHY_NAMES: Record<WhyKey, string> = {
  what: 'What fails',
  where: 'Where it stops',
  how: 'How',
  whom: 'For whom',
  since: 'Since when',
};

export type WhyLine = {
  key: WhyKey;
  text: string;
  /** The backend's own words, to be shown apart. */
  quote: string | null;
  sureness: Sureness;
};

/** A deployment of the incident's target. `startedAt`: epoch ms. */
type NearDeployment = { version: string; startedAt: number };

export type ExplainedIncident = {
  /** "factory initialisation". */
  measure: string;
  beganAt: number;
  counts: { bad: number; n: number } | null;
  cause: { stage: Stage | null; signature: { title: string } | null };
  /** Null where they are not known: missing data, or an incident of an older version. */
  findings: IncidentFindings | null;
  deployments: readonly NearDeployment[];
};

/** Family-wise error of the tests for whom it concerns. */
const ALPHA = 0.01;
/** So many sessions of other releases at the same time are compared alone. */
const ENOUGH_BESIDE = 10;
/** How long before an incident a deployment may have begun to be named. */
const NEAR_MS = 30 * MINUTE;
/** A deployment this near is more than a coincidence. */
const CLOSE_MS = 5 * MINUTE;
/** A release is first seen by the end of a session, so it may seem to begin after the first failing one. */
const LATE_MS = 10 * SECOND;

/** Why an incident happened, in five lines from counts alone; each is there, and says "not known" where it is not. */
export function incidentWhy(
  incident: ExplainedIncident,
  { clock }: Pick<Clocks, 'clock'>,
): WhyLine[] {
  return [
    whatFails(incident),
    whereItStops(incident),
    howItFails(incident),
    whomItConcerns(incident),
    sinceWhen(incident, clock),
  ];
}

const lineOf = (key: WhyKey, sureness: Sureness, text: string): WhyLine => ({
  key,
  sureness,
  text,
  quote: null,
});

const ofText = ({ bad, n }: { bad: number; n: number }) => `${bad} of ${n}`;
const releaseText = ({ value }: ValueCount) => (value === '' ? 'an unknown release' : value);

function whatFails({ measure, counts, findings }: ExplainedIncident): WhyLine {
  const name = capitaliseFirst(measure);
  const { releases = [], before = [] } = findings ?? {};
  if (releases.length === 0)
    return counts === null
      ? lineOf('what', 'certain', `${name}: there are no sessions to count.`)
      : lineOf('what', 'certain', `${name}: ${ofText(counts)} bad.`);
  const during = releases.slice(0, 3).map((one) => `${ofText(one)} bad in ${releaseText(one)}`);
  const earlier = before
    .toSorted((a, b) => b.n - a.n)
    .slice(0, 2)
    .map((one) => `${ofText(one)} in ${releaseText(one)} in the hour before`);
  return lineOf('what', 'certain', `${name}: ${[...during, ...earlier].join('; ')}.`);
}

function whereItStops({ cause, findings }: ExplainedIncident): WhyLine {
  const stages = findings?.stages ?? [];
  const stopped = stages.reduce((sum, one) => sum + one.stopped, 0);
  const [top, second] = stages
    .filter((one) => one.stopped > 0)
    .sort((a, b) => b.stopped - a.stopped);
  if (!top || !findings)
    return cause.stage === null
      ? lineOf('where', 'none', 'Not known: no failed session names a stage.')
      : lineOf('where', 'certain', `At ${STAGE_PHRASES[cause.stage]}.`);
  const others = second ? `, ${second.stopped} at ${STAGE_PHRASES[second.stage]}` : '';
  const passed = STAGES.slice(0, STAGES.indexOf(top.stage)).filter(
    (stage) => stages.find((one) => one.stage === stage)?.stopped === 0,
  );
  // A session reached a stage where that stage or a later one was passed.
  const through = stages.find((one) => one.stage === passed.at(-1))?.reached ?? 0;
  const before =
    passed.length === 0
      ? ''
      : ` ${capitaliseFirst(listText(passed))} passed in ${through} of ${findings.sessions}.`;
  return lineOf(
    'where',
    'certain',
    `At ${STAGE_PHRASES[top.stage]}: ${top.stopped} of ${countText(stopped, 'failed session')}${others}.${before}`,
  );
}

function howItFails({ cause, findings }: ExplainedIncident): WhyLine {
  const [top] = findings?.signatures ?? [];
  const title = top?.title ?? cause.signature?.title ?? null;
  const quote = findings?.message ?? (title === null ? null : (causeText(title) ?? title));
  if (quote === null) return lineOf('how', 'none', 'Not known: the sessions give no reason.');
  const failed = findings?.stages.reduce((sum, one) => sum + one.stopped, 0) ?? 0;
  const parts = [
    top && failed > 0 ? `in ${top.sessions} of ${countText(failed, 'failed session')}` : '',
    findings?.reportedByBackend ? 'reported by the backend' : '',
    findings === null
      ? ''
      : findings.isNew
        ? 'not seen in the hour before'
        : 'also seen in the hour before',
    closeText(findings?.close ?? null),
  ].filter((part) => part !== '');
  const text = parts.length === 0 ? '' : `${capitaliseFirst(parts.join('; '))}.`;
  return { key: 'how', text, quote, sureness: 'certain' };
}

function closeText(close: IncidentFindings['close']): string {
  if (close === null) return '';
  return `closed ${close.code}${close.reason === '' ? '' : ` “${close.reason}”`}`;
}

type Difference = { name: string; top: ValueCount; rest: { bad: number; n: number } };

/** The value of a dimension with the largest share of bad sessions beside all others; null where there is nothing to compare. */
function differenceOf(name: string, values: readonly ValueCount[]): Difference | null {
  const [top, ...others] = values.toSorted((a, b) => b.bad / b.n - a.bad / a.n || b.n - a.n);
  if (!top || others.length === 0) return null;
  return { name, top, rest: sumOf(others) };
}

/** By release and by location; with the error of both tests held together (Holm 1979). */
function whomItConcerns({ findings }: ExplainedIncident): WhyLine {
  if (findings === null || findings.releases.length === 0)
    return lineOf('whom', 'none', 'Not known: it is not counted by release or location.');
  const compared = [
    differenceOf('release', findings.releases),
    differenceOf('location', findings.locations),
  ].filter((one) => one !== null);
  const tested = compared
    .map((one) => ({ ...one, p: fisherWorse(one.top, one.rest) }))
    .sort((a, b) => a.p - b.p);
  const [first] = tested;
  if (first && first.p * tested.length < ALPHA) {
    const where =
      first.name === 'release'
        ? first.top.value
        : `${first.name} ${first.top.value || 'of this machine'}`;
    const only = first.rest.bad === 0;
    const text = `${only ? 'Only' : 'Mostly'} sessions of ${where}: ${ofText(first.top)} bad, ${ofText(first.rest)} elsewhere.`;
    return lineOf('whom', only ? 'certain' : 'likely', text);
  }
  const earlier = againstBefore(findings);
  if (earlier !== null) return earlier;
  const names = compared.map(({ name }) => name);
  return lineOf(
    'whom',
    'none',
    names.length === 0
      ? 'Not known: one release and one location, so there is nothing to compare.'
      : `Not known: no difference by ${names.join(' or ')} was found.`,
  );
}

/** Too few sessions of other releases beside it: compared with those of the hour before, too. */
function againstBefore({ releases, before }: IncidentFindings): WhyLine | null {
  const [top, ...others] = releases;
  // Sessions of the same time are the better comparison where there are enough.
  if (!top || sumOf(others).n >= ENOUGH_BESIDE) return null;
  const rest = sumOf([...others, ...before.filter(({ value }) => value !== top.value)]);
  if (rest.n === 0 || fisherWorse(top, rest) >= ALPHA) return null;
  const text =
    others.length === 0
      ? `All sessions were served by ${releaseText(top)}: ${ofText(top)} bad, ${ofText(rest)} before it.`
      : `Sessions of ${releaseText(top)}: ${ofText(top)} bad, ${ofText(rest)} of other releases, beside it and in the hour before.`;
  return lineOf('whom', 'likely', text);
}

function sumOf(counts: ReadonlyArray<{ bad: number; n: number }>): { bad: number; n: number } {
  const sum = { bad: 0, n: 0 };
  for (const { bad, n } of counts) {
    sum.bad += bad;
    sum.n += n;
  }
  return sum;
}

function sinceWhen({ beganAt, deployments }: ExplainedIncident, clock: Clocks['clock']): WhyLine {
  const near = deployments
    .filter(({ startedAt }) => startedAt > beganAt - NEAR_MS && startedAt <= beganAt + LATE_MS)
    .sort((a, b) => b.startedAt - a.startedAt);
  const [newest, ...others] = near;
  if (!newest)
    return lineOf(
      'since',
      'none',
      `Since ${clock(beganAt)}. No release began in the 30 min before.`,
    );
  const ms = Math.max(0, beganAt - newest.startedAt);
  const rest =
    others.length === 0
      ? 'No other release began in the 30 min before.'
      : `${countText(others.length, 'other release')} began in the 30 min before.`;
  return lineOf(
    'since',
    ms <= CLOSE_MS ? 'likely' : 'weak',
    `Since ${clock(beganAt)}, ${lengthText(ms)} after release ${newest.version} began. ${rest}`,
  );
}
