import type { Command } from 'commander';
import type { DemoFlags } from '../lib/commands/demo/run-demo';

/** `tocsin demo`: the console, two backends, history and an incident. */
export function register(program: Command): void {
  program
    .command('demo')
    .description('try Tocsin: the console, two backends, a day of history, an incident')
    .option('--calm', 'without the incident')
    .option('--port <port>', 'port to listen on (PORT; else the next free one from 3000)')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data/demo)')
    .option('--dev', 'serve the pages from their sources')
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import('../lib/commands/demo/run-demo');
      process.exitCode = await runDemo(flags);
    });
}
