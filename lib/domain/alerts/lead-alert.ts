import { STAGES, stageIndex } from '../sessions/stages';
import { INDICATOR, INDICATORS } from '../tallies/indicators';
import { STAGE_INDICATOR } from '../tallies/where-sessions-stop';
import type { Alert } from './alert';

/** The fields that rank an alert within its incident. */
export type RankedAlert = Pick<Alert, 'id' | 'indicator' | 'measure' | 'severity' | 'cause'>;

/** Ranks an alert by its cause: no data first, then the stages in their order (decision 63). */
function causeRank({ measure, indicator, cause }: Omit<RankedAlert, 'id'>): number {
  if (measure.kind === 'probeSilent') return -2;
  if (measure.kind === 'noData') return -1;
  const stage = cause.stage ?? (measure.kind === 'stage' ? measure.stage : null);
  if (stage !== null) return stageIndex(stage);
  const first = indicator === null ? null : INDICATOR[indicator].firstStage;
  return first === null ? STAGES.length : stageIndex(first);
}

/** Among alerts at one stage, the one about that stage's own indicator comes first. */
function indicatorRank(alert: RankedAlert): number {
  const { indicator } = alert;
  if (indicator === null) return INDICATORS.length;
  const stage = STAGES[causeRank(alert)];
  if (stage !== undefined && STAGE_INDICATOR[stage] === indicator) return -1;
  return INDICATORS.indexOf(indicator);
}

/** Pages before tickets, then the earliest stage that has proof, then the oldest. */
export function compareLead(a: RankedAlert, b: RankedAlert): number {
  const severity = (one: RankedAlert) => (one.severity === 'page' ? 0 : 1);
  return (
    severity(a) - severity(b) ||
    causeRank(a) - causeRank(b) ||
    indicatorRank(a) - indicatorRank(b) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Whether `alert` adds nothing for a receiver of the other alert: it is no more severe, and no nearer to the cause. */
export function isConsequenceOf(
  alert: Omit<RankedAlert, 'id'>,
  told: Omit<RankedAlert, 'id'>,
): boolean {
  if (alert.severity === 'page' && told.severity === 'ticket') return false;
  return causeRank(told) <= causeRank(alert);
}
