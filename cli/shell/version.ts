import type { Command } from 'commander';
import { VERSION } from '../../lib/runtime/version';
import { write } from '../output/write';

/** `tocsin version`: the same as `tocsin --version`. */
export function register(program: Command): void {
  program
    .command('version')
    .description('print the version')
    .action(() => write(`${VERSION}\n`));
}
