/**
 * Time and chance are parameters (CONTRIBUTING.md): only lib/kit asks the machine for them. Without that a test could not move
 * a clock or repeat a draw. Entry points (`server.ts`, `cli/`) and what runs in the browser (`components/`) are not read.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findForbiddenCalls } from './find-forbidden-calls';

/** By path: another file of the same name is not exempt. */
const EXCEPTIONS: Record<string, string> = {
  'lib/web/browser-time.ts': 'the one place of lib/web that asks the browser',
  'lib/probe/machine/loop-monitor.ts':
    'measures this very event loop: a timer that is not real would measure nothing',
  'lib/probe/schedule/worker.ts': 'the entry point of the probe’s thread',
  'lib/probe/machine/network-check.ts':
    'SYSTEM_TOOLS are the real network, given as a parameter to what uses them',
  'lib/probe/transports/ws-refusal.ts': 'bounds the body of a refusal on a real socket',
  'lib/commands/backend/backend-process.ts': 'bounds the start and the end of a real child process',
  'lib/runtime/pages/ensure-build.ts': 'runs before anything is wired, and waits for a real build',
  'lib/runtime/start-server.ts': 'the wiring: the clock of a server that nobody gave another one',
  'lib/commands/demo/start-demo.ts': 'the wiring of the demo, likewise',
};

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'lib/*.ts', 'lib/*.tsx'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(file))
  .filter((file) => !/^lib\/kit\/|\.test\.tsx?$/.test(file) && !(file in EXCEPTIONS));

let count = 0;
for (const file of files)
  for (const { line, what, instead } of findForbiddenCalls(file, readFileSync(file, 'utf8'))) {
    console.error(`${file}:${line}: ${what}. Time and chance are parameters: ${instead}.`);
    count += 1;
  }
if (count > 0) process.exitCode = 1;
else console.log(`${files.length} files ask nobody but kit for time and chance`);
