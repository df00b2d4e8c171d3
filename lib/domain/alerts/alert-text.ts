import { isCountedMeasure } from '../rules/measure';
import type { ExcludedReading, Measure, Reading } from '../rules/rule';
import { limitText, measureText } from '../rules/rule-text';
import { BASIS_POINTS } from '../statistics/binomial';
import {
  capitaliseFirst,
  countText,
  listText,
  shareText,
  spanText,
  thresholdText,
} from '../tallies/format-counts';
import { INDICATOR_PHRASES, STATES_BAD_SHARE } from '../tallies/indicators';
import type { Alert } from './alert';

const NBSP = '\u00a0';

/** The fields of an alert that its texts are made of. */
export type DescribedAlert = Pick<Alert, 'measure' | 'reading' | 'location'>;

/** One line: "Factory initialisation 41.2 %, needs > 98 %". */
export function alertTitle({ measure, reading, location }: DescribedAlert): string {
  switch (measure.kind) {
    case 'health':
      return `The health endpoint ${measure.poll} is ${reading.health?.state ?? measure.state}`;
    case 'noData':
      return reading.allExcluded ? 'Every session is excluded' : 'No session has finished';
    case 'probeSilent':
      return `The probe${location === '' ? '' : ` in ${location}`} ${excludedIn(reading) > 0 ? 'measures nothing' : 'sends no heartbeat'}`;
    case 'indicatorSilent':
      return `No session measures ${INDICATOR_PHRASES[measure.indicator]}`;
    case 'certificateDays':
      return `The certificate of the server is valid for less than ${countText(measure.below, 'day')}`;
    default:
      return `${capitaliseFirst(measureText(measure))} ${sharesText(measure, reading)}${releaseText(reading)}`;
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

/** The release that shows the breach, where the target as a whole does not. */
const releaseText = ({ ofRelease }: Reading) => (ofRelease ? ` on release ${ofRelease}` : '');

/** Evidence: "421 of 716 sessions failed in 5 min; 14 are allowed. Measured from one location." */
export function alertDetail(alert: DescribedAlert): string {
  const { measure, reading } = alert;
  if (measure.kind === 'probeSilent' && excludedIn(reading) > 0) return excludedWindowText(reading);
  if (measure.kind === 'health') return healthText(reading);
  if (!isCountedMeasure(measure)) return noDataText(measure, reading);
  if (reading.long === null || reading.long.count.n === 0) return 'Nothing was measured.';
  const { count, from, to } = reading.long;
  const of = reading.ofRelease ? ` of release ${reading.ofRelease}` : '';
  const evidence = `${count.bad} of ${countText(count.n, 'session')}${of} ${badWord(measure)} in ${spanText(to - from)}`;
  return [`${evidence}${allowedText(reading)}.`, locationsText(reading)].filter(Boolean).join(' ');
}

function badWord(measure: Measure): string {
  switch (measure.kind) {
    case 'latency':
      return `were slower than ${limitText(measure.limitMs)}`;
    case 'closeCode':
      return `closed with ${measure.code}`;
    case 'certificateDays':
      return 'over TLS saw such a certificate';
    case 'indicator':
      return measure.indicator === 'emergency' ? 'activated emergency' : 'failed';
    default:
      return 'failed';
  }
}

/** How many of `n` sessions may be bad. */
function allowedText({ long, thresholdBp }: Reading): string {
  if (long === null || thresholdBp === null) return '';
  const allowed = Math.floor((long.count.n * thresholdBp) / BASIS_POINTS);
  if (allowed === 0) return '; none is allowed';
  return `; ${allowed.toLocaleString('en')} ${allowed === 1 ? 'is' : 'are'} allowed`;
}

/** From where the breach was seen (decisions 22 and 40); empty for rules that do not use locations. */
function locationsText(reading: Reading): string {
  const { seenFrom, serverAgrees, places = seenFrom.length, silentPlaces = [] } = reading;
  if (seenFrom.length === 0) return serverAgrees ? 'The backend sees it too.' : '';
  const where =
    places > 1 ? `Seen from ${seenFrom.length} of ${places} places` : 'Measured from one location';
  const verb = silentPlaces.length === 1 ? 'measures' : 'measure';
  const silent = silentPlaces.length > 0 ? `, ${listText(silentPlaces)} ${verb} nothing` : '';
  if (!serverAgrees) return `${where}${silent}.`;
  return `${where}${places > 1 ? ' and' : ', and seen'} by the backend${silent}.`;
}

/** The excluded sessions in the window of a rule about no data. */
const excludedIn = ({ long }: Reading): number => long?.count.n ?? 0;

function excludedWindowText({ lastSeenAt, long }: Reading): string {
  if (long === null || lastSeenAt === null) return '';
  const { count, from, to } = long;
  const sessions = `${countText(count.n, 'session')} in ${spanText(to - from)}`;
  return `Every session is excluded for ${spanText(to - lastSeenAt)}, ${sessions}: the probe itself is at fault.`;
}

function noDataText(measure: Measure, { lastSeenAt, long, allExcluded }: Reading): string {
  if (allExcluded) return excludedText(allExcluded);
  if (measure.kind === 'indicatorSilent') return 'No session measures it.';
  const awaited = measure.kind === 'probeSilent' ? 'heartbeat' : 'session';
  if (lastSeenAt === null || long === null) return `No ${awaited} yet.`;
  return `No ${awaited} for ${spanText(Math.max(0, long.to - lastSeenAt))}.`;
}

/** What an endpoint names beside its word: "It answers degraded: redis." */
function healthText({ health }: Reading): string {
  if (!health) return 'It has not answered yet.';
  const why = health.why === '' ? '' : `: ${health.why}`;
  return health.state === 'failed' ? `It fails${why}.` : `It answers ${health.state}${why}.`;
}

/** Why all sessions of a target are excluded, and what to do (decision 39). */
function excludedText({ sessions, why }: ExcludedReading): string {
  const all = `${countText(sessions, 'session')} excluded`;
  switch (why) {
    case 'limit':
      return 'Every session exceeds maxMessage or maxFrames, or its address is refused (its page says which): change that setting.';
    case 'elsewhere':
      return `${all} here, measured elsewhere: look at this target’s name and route.`;
    case 'probe':
      return `${all}, and no other target is measured: look at the probe’s network.`;
  }
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
    case 'certificateDays':
      return 'CertificateExpires';
    case 'health':
      return `Health${upper(measure.state)}`;
    case 'noData':
      return 'NoData';
    case 'probeSilent':
      return 'ProbeSilent';
    case 'indicatorSilent':
      return `${upper(measure.indicator)}Silent`;
  }
}
