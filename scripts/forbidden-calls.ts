/**
 * Time and chance are parameters (CONTRIBUTING.md): only lib/kit asks the machine for them. Without that a test could not move
 * a clock or repeat a draw. Entry points (`server.ts`, `cli/`) and what runs in the browser (`components/`) are not read.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { findForbiddenCalls } from './find-forbidden-calls';

/** By file name, because a file that moves keeps its reason. */
const EXCEPTIONS: Record<string, string> = {
  'browser-time.ts': 'the one place of lib/web that asks the browser',
  'loop-monitor.ts':
    'measures this very event loop: a timer that is not real would measure nothing',
  'worker.ts': 'the entry point of the probe’s thread',
  'network-check.ts': 'SYSTEM_TOOLS are the real network, given as a parameter to what uses them',
  'ws-refusal.ts': 'bounds the body of a refusal on a real socket',
  'backend-process.ts': 'bounds the start and the end of a real child process',
  'ensure-build.ts': 'runs before anything is wired, and waits for a real build',
  'start-server.ts': 'the wiring: the clock of a server that nobody gave another one',
  'start-demo.ts': 'the wiring of the demo, likewise',
};

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'lib/*.ts', 'lib/*.tsx'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(file))
  .filter((file) => !/^lib\/kit\/|\.test\.tsx?$/.test(file) && !(basename(file) in EXCEPTIONS));

let count = 0;
for (const file of files)
  for (const { line, what, instead } of findForbiddenCalls(file, readFileSync(file, 'utf8'))) {
    console.error(`${file}:${line}: ${what}. Time and chance are parameters: ${instead}.`);
    count += 1;
  }
if (count > 0) process.exitCode = 1;
else console.log(`${files.length} files ask nobody but kit for time and chance`);
