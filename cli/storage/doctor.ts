import type { Command } from 'commander';
import { type DoctorOutput, doctorOutputSchema } from '../../lib/contract/output/doctor-output';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { doctorText } from '../output/doctor-human';
import { write, writeJson } from '../output/write';

type Flags = { data?: string; config?: string; json?: boolean };

/** `tocsin doctor`: is this installation sound? */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check this installation: configuration, stores, key, disk, targets, notifiers')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--config <file>', 'configuration file (TOCSIN_CONFIG, ./tocsin.config.yaml)')
    .option('--json', 'print the checks as JSON')
    .addHelpText(
      'after',
      '\nWorks beside a running server and without one. It writes one small file and removes it, to see that the disk takes it, and changes\nnothing else.\nExit codes: 0 nothing fails (warnings do not count), 10 a check fails, 75 the data directory cannot be read.',
    )
    .action(async ({ json, ...flags }: Flags) => {
      const { withFlags } = await import('../../lib/commands/serve/run-serve');
      const { runDoctor } = await import('../../lib/runtime/doctor/run-doctor');
      const env = withFlags(process.env, flags);
      const output = await runDoctor({ env, cwd: process.cwd(), clock: systemClock });
      if (json) writeJson(doctorOutputSchema.parse(output));
      else write(doctorText(output));
      process.exitCode = codeOf(output);
    });
}

function codeOf({ checks, result }: DoctorOutput): number {
  if (result !== 'fail') return EXIT.ok;
  const isUnreadable = checks.some(
    ({ name, state }) => ['data directory', 'database'].includes(name) && state === 'fail',
  );
  const wasInspected = checks.some(({ name }) => /^(store|schema) /.test(name));
  return isUnreadable && !wasInspected ? EXIT.unreachable : EXIT.fail;
}
