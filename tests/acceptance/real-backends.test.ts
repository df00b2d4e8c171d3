import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '../../lib/domain/sessions/stages';
import { loadJourney, toTargetJourney } from '../../lib/journeys/load-journey';
import { PATIENT_DEADLINES, type Probed, probeUrl } from '../support/probe/probe-url';
import { type Found, findProgram, onFreePort, type Program, startProgram } from './support/front';

const APP = fileURLToPath(new URL('../support/journey-servers/fastapi-agent.py', import.meta.url));
/** Debian's, and not one of a version manager that lacks its packages. */
const PYTHON = '/usr/bin/python3';
const PACKAGES = 'python3-fastapi python3-uvicorn python3-websockets';

function findFastApi(): Found {
  const found = findProgram(PYTHON, 'python3');
  if (found.path === null) return found;
  const { status } = spawnSync(PYTHON, ['-c', 'import fastapi, uvicorn, websockets']);
  if (status === 0) return found;
  return { path: null, reason: `no FastAPI: install it (Debian: apt-get install ${PACKAGES})` };
}

const found = findFastApi();
let program: Program | undefined;
beforeAll(async () => {
  const { path } = found;
  if (path === null) return;
  program = await onFreePort((port) =>
    startProgram({
      name: 'uvicorn',
      binary: path,
      args: [
        '-m',
        'uvicorn',
        'fastapi-agent:app',
        '--port',
        String(port),
        '--log-level',
        'warning',
      ],
      port,
      cwd: dirname(APP),
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    }),
  );
}, 120_000);
afterAll(() => program?.stop());

function probePath(path: string, journey?: string): Promise<Probed> {
  const loaded =
    journey === undefined
      ? null
      : loadJourney(readFileSync(`journeys/${journey}.yaml`, 'utf8'), journey);
  if (loaded !== null && 'problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  return probeUrl(`ws://127.0.0.1:${program?.port}${path}`, {
    deadlines: PATIENT_DEADLINES,
    ...(loaded === null ? {} : { journeyDefinition: toTargetJourney(loaded.journey) }),
  });
}

type Expected = {
  path: string;
  journey?: string;
  is: 'passed' | Stage;
  code?: string;
  close?: Partial<Probed['close']>;
};

describe('FastAPI on uvicorn', () => {
  beforeEach((context) => {
    if (found.path !== null) return;
    if (process.env.CI === 'true') throw new Error(found.reason);
    process.stderr.write(`skipped: ${found.reason}\n`);
    context.skip(found.reason);
  });

  it.concurrent.each<Expected>([
    { path: '/ws', is: 'passed' },
    { path: '/returns', is: 'passed', close: { code: 1000, by: 'server' } },
    // An exception of a handler ends the connection without a close frame.
    { path: '/raises', is: 'complete', close: { code: 1006, by: 'network' } },
    { path: '/raises-early', is: 'accept', code: 'HTTP_500' },
    { path: '/refuses', is: 'accept', code: 'HTTP_403' },
    { path: '/no-such-path', is: 'accept', code: 'HTTP_403' },
    { path: '/expired', is: 'auth', close: { code: 4401, by: 'server' } },
    { path: '/agent', journey: 'ag-ui', is: 'passed' },
    { path: '/agent?torn=1', journey: 'ag-ui', is: 'complete', close: { code: 1000 } },
    { path: '/astream', journey: 'langserve', is: 'passed' },
    { path: '/astream?inner=1', journey: 'langserve', is: 'complete', close: { code: 1000 } },
  ])('$path: $is', async ({ path, journey, is, code, close }) => {
    const record = await probePath(path, journey);
    const { outcome, failedStage, errorCode, warnings } = record;
    const why = JSON.stringify({ outcome, failedStage, errorCode, warnings, close: record.close });
    expect(failedStage ?? outcome, why).toBe(is);
    if (code !== undefined) expect(errorCode, why).toBe(code);
    if (close !== undefined) expect(record.close, why).toMatchObject(close);
  });
});
