import { MOST_SESSIONS } from '../lib/contract/output/judge-output';
import { UsageError } from './usage-error';

/** The options of `judge` as commander hands them over. */
export type JudgeFlags = {
  bad: string;
  total: string;
  threshold?: string;
  maxBad?: string;
  json?: boolean;
};

export type JudgeRequest = { bad: number; total: number; thresholdBp: number };

/** Turns flags into counts. Throws UsageError that says what to change. */
export function parseJudge(flags: JudgeFlags): JudgeRequest {
  const bad = parseWhole('--bad', flags.bad);
  const total = parseWhole('--total', flags.total);
  if (bad > total) throw new UsageError(`--bad ${bad} is more than --total ${total}`);
  if ((flags.threshold === undefined) === (flags.maxBad === undefined)) {
    throw new UsageError('set one of --threshold (a success ratio) and --max-bad (a bad ratio)');
  }
  const thresholdBp =
    flags.threshold === undefined
      ? parseBasisPoints('--max-bad', flags.maxBad ?? '')
      : 10_000 - parseBasisPoints('--threshold', flags.threshold);
  return { bad, total, thresholdBp };
}

function parseWhole(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > MOST_SESSIONS) {
    throw new UsageError(
      `${name} must be a whole number from 0 to ${MOST_SESSIONS}, not "${text}"`,
    );
  }
  return value;
}

/** `98%` or `99.5 %`, strictly between 0 and 100, to a hundredth. */
function parseBasisPoints(name: string, text: string): number {
  const match = /^\s*(\d{1,3}(?:\.\d{1,2})?)\s*%\s*$/.exec(text);
  const value = Math.round(Number(match?.[1] ?? Number.NaN) * 100);
  if (!(value >= 1 && value <= 9_999)) {
    throw new UsageError(
      `${name} must be a percentage between 0.01% and 99.99% such as 98%, not "${text}"`,
    );
  }
  return value;
}
