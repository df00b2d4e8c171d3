/**
 * `npm test`: unit, contract, acceptance and end-to-end tests, then one line `N passed, N failed`. Arguments go to
 * vitest. Without a Chromium the browser tests are left out with the reason printed; with CI=true that is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { findChromium } from './find-chromium';

const PROJECTS = ['unit', 'contract', 'acceptance', 'e2e'];
/** Their servers show the pages that were built. */
const NEED_BUILD = ['acceptance', 'e2e'];

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  success: boolean;
};

const asked = process.argv.slice(2);
const namesProject = asked.includes('--project');
const chromium = !namesProject || asked.includes('e2e') ? findChromium() : { path: '' };
const mustHaveBrowser = process.env.CI === 'true';
const projects = PROJECTS.filter((name) => name !== 'e2e' || chromium.path !== null);

// Beside the first tests. Whoever needs the pages waits for this build and says why it failed.
if (!namesProject || NEED_BUILD.some((name) => asked.includes(name)))
  ensureBuild((line) => console.log(line)).catch(() => undefined);

const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
const reportFile = join(folder, 'report.json');
const code = await run([
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...(namesProject ? [] : projects.flatMap((name) => ['--project', name])),
  ...asked,
]);

const report = readReport();
let failed = report?.numFailedTests ?? 0;
if (code !== 0 && failed === 0) failed = 1; // a file that could not be loaded, an unhandled error
if (chromium.path === null && 'reason' in chromium) {
  console.log(`browser tests were not run: ${chromium.reason}`);
  if (mustHaveBrowser) failed += 1;
}
rmSync(folder, { recursive: true, force: true });
console.log(`${report?.numPassedTests ?? 0} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function readReport(): Report | null {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return null;
  }
}

function run(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(chromium.path ? { CHROMIUM_PATH: chromium.path } : {}),
      NEXT_TELEMETRY_DISABLED: '1',
    },
  });
  return new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
}
