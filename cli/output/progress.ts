import colors from 'picocolors';
import { writeError } from './write';

const WIDTH = 30;
/** The bar is drawn at most this often. */
const REDRAW_MS = 80;

export type Progress = { step(outcome: string): void; end(): void };

/** A progress bar on standard error where that is a terminal; nothing elsewhere. */
export function createProgress(total: number): Progress {
  if (!process.stderr.isTTY) return { step() {}, end() {} };
  let done = 0;
  let bad = 0;
  let drawnAt = 0;
  const draw = () => {
    const full = Math.round((WIDTH * done) / total);
    const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
    const note = bad > 0 ? colors.red(` ${bad} did not pass`) : '';
    writeError(`\r\x1b[2K${bar} ${done}/${total}${note}`);
  };
  draw();
  return {
    step(outcome) {
      done++;
      if (outcome !== 'passed') bad++;
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS && done < total) return;
      drawnAt = now;
      draw();
    },
    end: () => writeError('\r\x1b[2K'),
  };
}
