import type { Command } from 'commander';
import type { ServeFlags } from '../lib/commands/serve/run-serve';

/** `tocsin serve`: the console in production. */
export function register(program: Command): void {
  program
    .command('serve')
    .description(
      'run the console: pages, API, live hints, probe and judge, in one process or divided by --role',
    )
    .option('--port <port>', 'port to listen on (PORT, 3000)')
    .option('--host <address>', 'address to listen on (HOST, this machine only)')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--config <file>', 'configuration file (TOCSIN_CONFIG, ./tocsin.config.yaml)')
    .option(
      '--role <roles>',
      'what this process does: all, or web,collect,judge,probe (TOCSIN_ROLE)',
    )
    .option('--node <name>', 'name of this process among several (TOCSIN_NODE, the host name)')
    .action(async (flags: ServeFlags) => {
      const { runServer } = await import('../lib/commands/serve/run-serve');
      process.exitCode = await runServer(flags, false);
    });
}
