import { capitaliseFirst, countText, durationText, STAGE_PHRASES } from '../tallies/format-counts';
import { atStageText, failureClaim, indicatorNeeds, indicatorPhrase } from './common-parts';
import type { FleetRow } from './fleet-row';
import type { Clocks } from './sentence';

export const WHY_CODES = [
  'stops_at',
  'outside_threshold',
  'unjudged_failures',
  'failed_before',
  'no_session',
  'not_judged',
  'no_session_yet',
  'needs_sessions',
  'recovering',
  'maintenance',
  'paused',
  'none',
] as const;
export type WhyCode = (typeof WHY_CODES)[number];

/** One line about why a target is in its case; empty where the case needs no reason. */
export function whyText(
  row: FleetRow,
  { now, clocks }: { now: number; clocks: Clocks },
): { code: WhyCode; text: string } {
  switch (row.situation) {
    case 'fails':
      return failsWhy(row);
    case 'unjudged':
      return { code: 'unjudged_failures', text: unjudgedWhy(row, clocks) };
    case 'stale': {
      const span = row.since === null ? '' : ` for ${durationText(now - row.since)}`;
      if (row.failedBefore !== null)
        return {
          code: 'failed_before',
          text: `No session counted${span}; ${indicatorPhrase(row.failedBefore)} failed before that`,
        };
      const judged =
        row.since !== null && row.lastFinishedAt !== null && row.lastFinishedAt > row.since;
      return judged
        ? {
            code: 'not_judged',
            text: `Sessions run, but none has counted or been evaluated${span}`,
          }
        : { code: 'no_session', text: `No session${span}` };
    }
    case 'no_data':
      return {
        code: 'no_session_yet',
        text:
          row.lastFinishedAt === null
            ? `No session yet; one starts every ${durationText(row.intervalMs)}`
            : 'No session has counted yet',
      };
    case 'recovering':
    case 'unsure':
      return evidenceWhy(row);
    case 'maintenance':
      return { code: 'maintenance', text: maintenanceWhy(row, clocks) };
    case 'paused':
      return { code: 'paused', text: 'Nothing is measured' };
    default:
      return { code: 'none', text: '' };
  }
}

function failsWhy({ worst, stop }: FleetRow): { code: WhyCode; text: string } {
  if (worst === null) return { code: 'outside_threshold', text: '' };
  const { bad, valid } = worst.ofRelease?.count ?? worst.count;
  if (stop === null)
    return { code: 'outside_threshold', text: capitaliseFirst(failureClaim(worst)) };
  const since = stop.release === null ? '' : ` since ${stop.release}`;
  const which = worst.ofRelease ? ` in ${worst.ofRelease.version}` : since;
  return {
    code: 'stops_at',
    text: `Stops at ${STAGE_PHRASES[stop.stage]}, ${bad} of ${valid}${which}`,
  };
}

function unjudgedWhy({ unjudged }: FleetRow, clocks: Clocks): string {
  if (unjudged === null) return '';
  const { bad, sessions, stage, warmingUp } = unjudged;
  if (warmingUp === null)
    return `${bad} of ${countText(sessions, 'session')} failed${atStageText(stage)} in the last 2 min; not evaluated yet`;
  return `Release ${warmingUp.version}: ${bad} of ${sessions} failed${atStageText(stage)}; evaluated from ${clocks.clock(warmingUp.judgedFrom)}`;
}

function evidenceWhy(row: FleetRow): { code: WhyCode; text: string } {
  const { needs } = row;
  const needed =
    needs === null
      ? 'Not measured in every indicator yet'
      : `${capitaliseFirst(indicatorNeeds(needs.indicator))} ${countText(needs.sessions, 'more session', 'more sessions')}, about ${durationText(needs.ms)}`;
  return row.situation === 'recovering'
    ? {
        code: 'recovering',
        text: `Recovering: ${needed.charAt(0).toLowerCase()}${needed.slice(1)}`,
      }
    : { code: 'needs_sessions', text: needed };
}

function maintenanceWhy({ maintenance }: FleetRow, clocks: Clocks): string {
  if (maintenance === null) return '';
  const until = maintenance.until === null ? '' : ` until ${clocks.minute(maintenance.until)}`;
  return `Maintenance${until}: ${maintenance.name}`;
}
