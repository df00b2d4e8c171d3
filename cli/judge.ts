import type { Command } from 'commander';
import { EXIT } from '../lib/contract/output/exit-codes';
import { judgeOutput, judgeOutputSchema } from '../lib/contract/output/judge-output';
import { type JudgeFlags, parseJudge } from './judge-options';
import { judgeText } from './output/judge-human';
import { write, writeJson } from './output/write';

const CODES = {
  pass: EXIT.ok,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  no_data: EXIT.noData,
};

/** `tocsin judge`: what counts of sessions prove, without a server. */
export function register(program: Command): void {
  program
    .command('judge')
    .description('evaluate counts of sessions: what they prove, and how many more a pass needs')
    .requiredOption('--bad <x>', 'bad sessions')
    .requiredOption('--total <n>', 'all sessions')
    .option('--threshold <percent>', 'success ratio that must be exceeded, such as 98%')
    .option('--max-bad <percent>', 'bad ratio that must not be reached, such as 2%')
    .option('--json', 'one JSON object')
    .action((flags: JudgeFlags) => {
      const { bad, total, thresholdBp } = parseJudge(flags);
      const judged = judgeOutput(bad, total, thresholdBp);
      if (flags.json) writeJson(judgeOutputSchema.parse(judged));
      else write(judgeText(judged));
      process.exitCode = CODES[judged.verdict];
    });
}
