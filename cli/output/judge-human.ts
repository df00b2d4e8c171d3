import colors from 'picocolors';
import type { JudgeOutput } from '../../lib/contract/output/judge-output';

const percentText = (share: number) => `${(share * 100).toFixed(2)} %`;
const sessionsText = (n: number) => (n === 1 ? '1 session' : `${n} sessions`);

/** An e-value as odds: how many times better the claim explains the counts than the threshold does. */
function oddsText(ln: number): string {
  const value = Math.exp(ln);
  if (value >= 1e6) return value.toExponential(1);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const LABELS = {
  pass: colors.green('PASS'),
  fail: colors.red('FAIL'),
  inconclusive: colors.yellow('INCONCLUSIVE'),
  no_data: colors.yellow('NO DATA'),
};

/** For people: the verdict, why, and what is missing. */
export function judgeText(judged: JudgeOutput): string {
  const { bad, total, thresholdBp, wilson95 } = judged;
  const limit = `${thresholdBp / 100} %`;
  const lines = [`${LABELS[judged.verdict]}  ${reasonOf(judged, limit)}`];
  if (wilson95) {
    const [low, high] = wilson95;
    lines.push(
      `  bad sessions   ${bad} of ${total} = ${percentText(bad / total)}, 95 % interval ${percentText(low)} to ${percentText(high)}`,
      `  for a pass     evidence ${oddsText(judged.lnEPass)}, needs 20 (valid after every session)`,
      `  for a fail     evidence ${oddsText(judged.lnEFail)}, needs 120`,
      `  one fixed look p(pass) ${judged.pPass.toPrecision(3)}, p(fail) ${judged.pFail.toPrecision(3)} (informational, decides nothing)`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function reasonOf({ verdict, total, moreCleanSessions }: JudgeOutput, limit: string): string {
  const more = `${sessionsText(moreCleanSessions)} without a failure`;
  switch (verdict) {
    case 'pass':
      return `the bad share is proven below ${limit}`;
    case 'fail':
      return `the bad share is proven above ${limit}`;
    case 'no_data':
      return `no sessions; a pass at ${limit} needs ${more}`;
    default:
      return `${sessionsText(total)} are not enough evidence; a pass at ${limit} needs ${more} more`;
  }
}
