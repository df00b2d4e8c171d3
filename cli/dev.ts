import type { Command } from 'commander';
import type { ServeFlags } from '../lib/commands/serve/run-serve';

/** `tocsin dev`: the console with hot reload. */
export function register(program: Command): void {
  program
    .command('dev')
    .description('run the console from its sources, with hot reload')
    .option('--port <port>', 'port to listen on (PORT, 3000)')
    .option('--host <address>', 'address to listen on (HOST, this machine only)')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--config <file>', 'configuration file (TOCSIN_CONFIG, ./tocsin.config.yaml)')
    .action(async (flags: ServeFlags) => {
      const { runServer } = await import('../lib/commands/serve/run-serve');
      process.exitCode = await runServer(flags, true);
    });
}
