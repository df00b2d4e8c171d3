import { pathToFileURL } from 'node:url';
import { runServer } from './lib/commands/serve/run-serve';
import { startServer as start } from './lib/runtime/start-server';

/** Starts pages, API and live hints on one port: for the demo, tests and benches. */
export const startServer = start;

// For process managers that start a file and not a command: the same as `tocsin serve`, or `tocsin dev` with --dev.
const entry = process.argv[1];
if (entry && import.meta.url === pathToFileURL(entry).href) {
  process.exit(await runServer({}, process.argv.includes('--dev')));
}
