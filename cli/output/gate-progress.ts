import type { VerdictDocument } from '../../lib/contract/verdicts';
import { reportLine, VERDICT_NAMES } from '../../lib/services/releases/report/report-words';
import { printable } from './gate-pretty';
import { writeError } from './write';

/** Away from a terminal a line is written at most this often, ms. */
const LINE_EVERY_MS = 60_000;
const WIDTH = 160;

export type GateProgress = {
  onLook(document: VerdictDocument): void;
  onMark(text: string): void;
  end(): void;
};

/** Evidence while it grows: one line that is drawn over on a terminal, a line a minute in a log. */
export function createGateProgress(now: () => number): GateProgress {
  const isTerminal = process.stderr.isTTY === true;
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    onLook(document) {
      const line = printable(progressLine(document)).slice(0, WIDTH);
      if (isTerminal) return writeError(`\r\x1b[2K${line}`);
      if (now() - writtenAt < LINE_EVERY_MS) return;
      writtenAt = now();
      writeError(`${line}\n`);
    },
    onMark(text) {
      writeError(`marked ${printable(text)}\n`);
    },
    end() {
      if (isTerminal) writeError('\r\x1b[2K');
    },
  };
}

function progressLine(document: VerdictDocument): string {
  const gated = document.indicators.filter((row) => row.gated).map(reportLine);
  const cells = gated.map((row) => `${row.name} ${row.value} of ${row.sessions} ${row.verdict}`);
  const needed =
    document.timeNeededMs === null
      ? ''
      : ` · about ${Math.ceil(document.timeNeededMs / 60_000)} min more`;
  return `${VERDICT_NAMES[document.verdict]}${needed} · ${cells.join(' · ')}`;
}
