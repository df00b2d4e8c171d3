import type { Alert } from '../alerts/alert';
import { alertTitle } from '../alerts/alert-text';
import { isCountedMeasure } from '../rules/measure';
import type { Measure } from '../rules/rule';
import { measureText } from '../rules/rule-text';
import { quotedText } from '../sentence/cause-text';
import {
  capitaliseFirst,
  countText,
  listText,
  STAGE_PHRASES,
  shareText,
} from '../tallies/format-counts';
import { type Incident, incidentState } from './incident';
import { lengthText } from './length-text';
import { UTC_TIME, type ZoneTime } from './zone-time';

const NBSP = '\u00a0';

/** The fields that an incident's texts are made of. */
export type DescribedIncident = Pick<
  Incident,
  | 'target'
  | 'environment'
  | 'location'
  | 'beganAt'
  | 'endedAt'
  | 'clearedAt'
  | 'cause'
  | 'counts'
  | 'evidence'
  | 'notMeasured'
>;

/** "staging chat"; '' for a probe. */
export const whereText = ({ environment, target }: Pick<Alert, 'environment' | 'target'>): string =>
  [environment, target].filter((word) => word !== '').join(' ');

/** What the backend said about an incident, as a line quotes it; null where it said nothing. */
export const incidentMessage = ({ findings }: Pick<Incident, 'findings'>): string | null =>
  quotedText(findings?.message ?? '') || null;

/** Sessions that an emergency handler serves, or that are slow, stop at no stage. */
const stopsAtStage = (measure: Measure) =>
  isCountedMeasure(measure) &&
  measure.kind !== 'latency' &&
  measure.kind !== 'certificateDays' &&
  !(measure.kind === 'indicator' && measure.indicator === 'emergency');

function stopOf({ cause, evidence }: DescribedIncident): string | null {
  return cause.stage !== null && stopsAtStage(evidence.measure) ? STAGE_PHRASES[cause.stage] : null;
}

/** "36 of 69 failed"; '' for no data. */
function countsText({ counts, evidence }: Pick<Incident, 'counts' | 'evidence'>): string {
  const { bad, n } = counts ?? evidence.reading.long?.count ?? { bad: 0, n: 0 };
  if (!isCountedMeasure(evidence.measure) || n === 0) return '';
  return `${bad} of ${n} ${badWord(evidence.measure)}`;
}

const badWord = (measure: Measure) =>
  measure.kind === 'latency'
    ? 'were slow'
    : measure.kind === 'certificateDays'
      ? 'saw such a certificate'
      : measure.kind === 'indicator' && measure.indicator === 'emergency'
        ? 'were served by the emergency handler'
        : 'failed';

/** What fails, cause first: "Staging chat: sessions stop at factory. 36 of 69 failed". */
export function failingTitle(incident: DescribedIncident): string {
  const where = whereText(incident);
  const { measure, reading } = incident.evidence;
  const stop = stopOf(incident);
  const what = stop
    ? `sessions stop at ${stop}`
    : alertTitle({ measure, reading, location: incident.location });
  const head = where === '' ? what : `${where}: ${stop ? what : lowerFirst(what)}`;
  return [capitaliseFirst(head), countsText(incident)].filter(Boolean).join('. ');
}

const lowerFirst = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** "Ended: staging chat stopped at factory for 5 min 58 s". */
export function endedTitle(incident: DescribedIncident): string {
  if (incident.notMeasured) return unmeasuredTitle(incident);
  const { beganAt, endedAt, clearedAt, evidence, location } = incident;
  const length = lengthText((endedAt ?? clearedAt ?? beganAt) - beganAt);
  const where = whereText(incident);
  const stop = stopOf(incident);
  if (stop) return `Ended: ${where} stopped at ${stop} for ${length}`;
  const { kind } = evidence.measure;
  if (kind === 'probeSilent')
    return `Ended: the probe${location === '' ? '' : ` in ${location}`} measured nothing for ${length}`;
  if (kind === 'health') return `Ended: ${where}, ${measureText(evidence.measure)} for ${length}`;
  return `Ended: ${where} ${kind === 'noData' ? 'finished no session' : 'failed'} for ${length}`;
}

/** "No longer measured: staging chat, factory initialisation. It failed for 5 min 58 s, and a recovery was not seen". */
function unmeasuredTitle(incident: DescribedIncident): string {
  const { beganAt, clearedAt, evidence } = incident;
  const length = lengthText((clearedAt ?? beganAt) - beganAt);
  const isNamed = isCountedMeasure(evidence.measure) || evidence.measure.kind === 'health';
  const what = isNamed ? `, ${measureText(evidence.measure)}` : '';
  return `No longer measured: ${whereText(incident)}${what}. It failed for ${length}, and a recovery was not seen`;
}

/** The headline of an incident's present state. */
export function incidentTitle(incident: DescribedIncident): string {
  switch (incidentState(incident)) {
    case 'ended':
      return endedTitle(incident);
    case 'watching': {
      const where = capitaliseFirst(whereText(incident)) || 'The probe';
      return `${where} passes again since ${UTC_TIME.clock(incident.endedAt ?? 0)}${NBSP}UTC; not cleared yet`;
    }
    default:
      return failingTitle(incident);
  }
}

/**
 * When it began, ended and was cleared, in one sentence; the time that its alerts kept firing is not part of the outage. `now`: epoch
 * ms, for what goes on.
 */
export function clocksText(
  { beganAt, endedAt, clearedAt, notMeasured }: DescribedIncident,
  { now, time }: { now: number; time: ZoneTime },
): string {
  if (notMeasured && clearedAt !== null)
    return `Began ${time.instant(beganAt)}; the journey of the target no longer measures it since ${time.clock(clearedAt).slice(0, 5)}.`;
  if (endedAt === null) return `Began ${time.instant(beganAt)}, ${lengthText(now - beganAt)} ago.`;
  const failed = `Failed for ${lengthText(endedAt - beganAt)} (${time.span(beganAt, endedAt)})`;
  return clearedAt === null
    ? `${failed}; not cleared yet.`
    : `${failed}, cleared ${time.clock(clearedAt).slice(0, 5)}.`;
}

/** "2 releases serve: v1 80 %, v2 20 %."; '' where one or none is known. */
export function servingText(serving: Incident['serving']): string {
  if (serving.length < 2) return '';
  const shares = serving.map(({ version, share }) => {
    return `${version} ${shareText(Math.round(share * 1000), 1000).replace(/\.0(?=\s)/, '')}`;
  });
  return `${countText(serving.length, 'release')} serve: ${listText(shares).replace(' and ', ', ')}.`;
}
