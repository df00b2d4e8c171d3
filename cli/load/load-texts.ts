import type { LoadFigures, LoadStage, Percentile } from '../../lib/contract/output/load-output';

/** Of a stage that the journey of the sessions cannot show. */
export const NOT_MEASURED = 'not measured by this journey';

/** Whether no session could show a stage. */
export const isUnmeasured = ({ ok, failed, unknown, skipped, unmeasured = 0 }: LoadStage) =>
  unmeasured > 0 && ok + failed + unknown + skipped === 0;

/** A percentile in a table: ms, `failed`, or a dash without attempts. */
export function percentileText(value: Percentile): string {
  if (value === null) return '–';
  if (value === 'failed') return 'failed';
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** How many sessions were due and started, at which rate, and how late. */
export function slotsText(load: LoadFigures): string {
  const { slots, startDelayMs } = load;
  const lost = slots.lostToLimit + slots.lostToMachine;
  const rate = `${load.startedPerSecond.toFixed(1)}/s`;
  if (load.loop === 'closed') return `${load.plan}: ${slots.started} started (${rate})`;
  return [
    `${load.plan}: ${slots.started} of ${slots.due} slots started (${rate}), ${lost} lost`,
    `start delay p50 ${percentileText(startDelayMs.p50)} ms, p99 ${percentileText(startDelayMs.p99)} ms`,
    `at most ${load.mostInFlight} in flight`,
  ].join('; ');
}
