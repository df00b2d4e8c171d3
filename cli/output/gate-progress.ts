import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import {
  minuteText,
  reportLine,
  verdictLabel,
} from '../../lib/services/releases/report/report-words';
import { printable } from './printable';
import { writeError } from './write';

/** Without a terminal a line is written at most this often, ms. */
const LINE_EVERY_MS = 60_000;
/** A quick gate takes about two minutes. */
const SESSIONS_EVERY_MS = 15_000;
const WIDTH = 160;

export type GateProgress = {
  onDocument(document: VerdictDocument): void;
  onMark(text: string): void;
  onNotice(text: string): void;
  onSessions(progress: { ended: number; failed: number; needed: number }): void;
  end(): void;
};

/** Shows the evidence so far: one line that is overwritten on a terminal, one line per minute in a log. */
export function createGateProgress(now: () => number): GateProgress {
  const isTerminal = process.stderr.isTTY === true;
  let writtenAt = Number.NEGATIVE_INFINITY;
  function show(text: string, everyMs: number): void {
    const line = printable(text).slice(0, WIDTH);
    if (isTerminal) writeError(`\r\x1b[2K${line}`);
    else if (now() - writtenAt >= everyMs) {
      writtenAt = now();
      writeError(`${line}\n`);
    }
  }
  return {
    onDocument: (document) => show(progressLine(document), LINE_EVERY_MS),
    onSessions({ ended, failed, needed }) {
      show(
        `${ended} of ${needed} sessions that a pass needs if no more fail · ${failed} bad`,
        SESSIONS_EVERY_MS,
      );
    },
    onNotice(text) {
      writeError(`${printable(text)}\n`);
    },
    onMark(text) {
      writeError(`marked ${printable(text)}\n`);
    },
    end() {
      if (isTerminal) writeError('\r\x1b[2K');
    },
  };
}

/** Counts of all sessions so far, and when a pass is possible if they continue. */
function progressLine(document: VerdictDocument): string {
  const gated = document.indicators.filter((row) => row.gated);
  const cells = gated.map((row) => {
    const { bad, valid, unknown } = row.seen ?? row.evidence.count;
    const line = reportLine(row);
    const n = valid + unknown;
    if (n === 0) return `${line.name} no session`;
    return `${line.name} ${bad} of ${n} bad, ${line.verdict.toLowerCase()}`;
  });
  return [verdictLabel(document) + nextText(document), ...cells].join(' · ');
}

function nextText(document: VerdictDocument): string {
  const { stopped, passAt, timeNeededMs } = document;
  if (stopped) return stopped.why === 'paused' ? ' · the target is paused' : ' · replaced';
  if (passAt) return ` · pass possible at about ${minuteText(passAt)}`;
  // A console of an older version sends the remaining time instead.
  if (passAt === null || timeNeededMs === null) return '';
  return ` · about ${Math.ceil(timeNeededMs / 60_000)} min more`;
}
