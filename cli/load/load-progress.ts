import type { LoadProgress } from '../../lib/commands/check/load/run-load';
import { writeError } from '../output/write';

/** One line on standard error that is overwritten, where that is a terminal; nothing elsewhere. */
export function createLoadProgress() {
  const isTerminal = process.stderr.isTTY === true;
  return {
    show(progress: LoadProgress): void {
      if (isTerminal) writeError(`\r\x1b[2K${progressText(progress)}`);
    },
    end(): void {
      if (isTerminal) writeError('\r\x1b[2K');
    },
  };
}

function progressText(progress: LoadProgress): string {
  const planned = progress.planned === null ? '' : ` of ${progress.planned}`;
  const lost = progress.lostToLimit + progress.lostToMachine;
  const parts = [
    `${(progress.elapsedMs / 1000).toFixed(0)} s`,
    `${progress.started}${planned} started`,
    `${progress.inFlight} in flight`,
  ];
  if (progress.notPassed > 0) parts.push(`${progress.notPassed} did not pass`);
  if (lost > 0) parts.push(`${lost} slots lost`);
  return parts.join(' · ');
}
