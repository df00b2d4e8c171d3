import { shareOf } from '../binomial';
import { STATES_BAD_SHARE } from '../indicators';
import { isCounted } from '../rules/measure';
import type { Measure, Reading } from '../rules/rule';
import { limitText, measureText } from '../rules/rule-words';
import {
  capitalised,
  countText,
  INDICATOR_PHRASES,
  shareText,
  spanText,
  thresholdText,
} from '../wording';
import type { Alert } from './alert';

const NBSP = '\u00a0';

/** The parts of an alert that its words are made of. */
export type ToldAlert = Pick<Alert, 'measure' | 'reading' | 'location'>;

/** One line: "Factory initialisation 41.2 %, needs > 98 %". */
export function alertTitle({ measure, reading, location }: ToldAlert): string {
  switch (measure.kind) {
    case 'noData':
      return 'No session has finished';
    case 'probeSilent':
      return `The probe${location === '' ? '' : ` in ${location}`} ${excludedIn(reading) > 0 ? 'measures nothing' : 'is silent'}`;
    case 'indicatorSilent':
      return `No session says anything about ${INDICATOR_PHRASES[measure.indicator]}`;
    default:
      return `${capitalised(measureText(measure))} ${sharesText(measure, reading)}`;
  }
}

function sharesText(measure: Measure, { long, thresholdBp }: Reading): string {
  const { bad = 0, n = 0 } = long?.count ?? {};
  if (measure.kind === 'indicator') {
    const share = shareText(STATES_BAD_SHARE[measure.indicator] ? bad : n - bad, n);
    return thresholdBp === null
      ? share
      : `${share}, needs ${thresholdText(measure.indicator, thresholdBp)}`;
  }
  const share = shareText(bad, n);
  return thresholdBp === null ? share : `${share}, allowed ${thresholdBp / 100}${NBSP}%`;
}

/** Evidence: "421 of 716 sessions failed in 5 min; 14 are allowed. Seen from one place." */
export function alertDetail(alert: ToldAlert): string {
  const { measure, reading } = alert;
  if (measure.kind === 'probeSilent' && excludedIn(reading) > 0) return blindText(reading);
  if (!isCounted(measure)) return silenceText(reading);
  if (reading.long === null || reading.long.count.n === 0) return 'Nothing was measured.';
  const { count, from, to } = reading.long;
  const evidence = `${count.bad} of ${countText(count.n, 'session')} ${badWord(measure)} in ${spanText(to - from)}`;
  return [`${evidence}${allowedText(reading)}.`, sightText(reading)].filter(Boolean).join(' ');
}

function badWord(measure: Measure): string {
  return measure.kind === 'latency' ? `slower than ${limitText(measure.limitMs)}` : 'failed';
}

/** How many of that many may be bad; more than that is what the rule is about. */
function allowedText({ long, thresholdBp }: Reading): string {
  if (long === null || thresholdBp === null || long.count.n === 0) return '';
  const allowed = Math.floor(long.count.n * shareOf(thresholdBp));
  if (allowed === 0) return '; none is allowed';
  return `; ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed`;
}

/** From where it was seen, of the places that measured (decisions 22 and 40); nothing for rules that do not ask. */
function sightText({ seenFrom, places = 0, serverAgrees }: Reading): string {
  if (seenFrom.length === 0) return serverAgrees ? 'The backend sees it too.' : '';
  const where =
    places > seenFrom.length
      ? `Seen from ${seenFrom.length} of ${places} places`
      : `Seen from ${seenFrom.length === 1 ? 'one place' : `${seenFrom.length} places`}`;
  return serverAgrees ? `${where} and by the backend.` : `${where}.`;
}

/** What the window of a probe counts: sessions that its own fault ended. */
const excludedIn = ({ long }: Reading): number => long?.count.n ?? 0;

function blindText({ lastSeenAt, long }: Reading): string {
  if (long === null || lastSeenAt === null) return '';
  const { count, from, to } = long;
  const sessions = `${countText(count.n, 'session')} in ${spanText(to - from)}`;
  return `Every session is excluded for ${spanText(to - lastSeenAt)}, ${sessions}: the probe itself is at fault.`;
}

function silenceText({ lastSeenAt, long }: Reading): string {
  if (lastSeenAt === null || long === null) return 'Nothing was heard yet.';
  return `Nothing for ${spanText(Math.max(0, long.to - lastSeenAt))}.`;
}

/** A stable name in CamelCase: `FactoryFails`, `NoData`, `CloseCode1011`. */
export function alertName({ measure }: Pick<Alert, 'measure'>): string {
  const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  switch (measure.kind) {
    case 'indicator':
      return `${upper(measure.indicator)}Fails`;
    case 'signature':
      return 'SignatureSeen';
    case 'closeCode':
      return `CloseCode${measure.code}`;
    case 'stage':
      return `${upper(measure.stage)}StageFails`;
    case 'latency':
      return `${upper(measure.latency)}Slow`;
    case 'noData':
      return 'NoData';
    case 'probeSilent':
      return 'ProbeSilent';
    case 'indicatorSilent':
      return `${upper(measure.indicator)}Silent`;
  }
}
