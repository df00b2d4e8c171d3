import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadJourney, toTargetJourney } from '../../lib/journeys/load-journey';
import { findProgram, onFreePort, type Program, startProgram } from '../acceptance/support/front';
import { PATIENT_DEADLINES, probeUrl } from '../support/probe/probe-url';

const TOKEN = 'jupyter-token-0001';
const found = findProgram('/usr/bin/jupyter-server', 'jupyter-server python3-ipykernel');
let directory = '';
let program: Program | undefined;

beforeAll(async () => {
  const { path } = found;
  if (path === null) return;
  directory = mkdtempSync(join(tmpdir(), 'tocsin-jupyter-'));
  program = await onFreePort((port) =>
    startProgram({
      name: 'jupyter-server',
      binary: path,
      args: [
        '--no-browser',
        '--allow-root',
        `--port=${port}`,
        '--ip=127.0.0.1',
        `--ServerApp.token=${TOKEN}`,
        `--ServerApp.root_dir=${directory}`,
      ],
      port,
      cwd: directory,
      env: { ...process.env, HOME: directory, PATH: '/usr/bin:/bin' },
    }),
  );
}, 180_000);
afterAll(async () => {
  await program?.stop();
  if (directory !== '') rmSync(directory, { recursive: true, force: true });
});

function probe(token: string) {
  const loaded = loadJourney(readFileSync('journeys/jupyter.yaml', 'utf8'), 'jupyter');
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  return probeUrl(`ws://127.0.0.1:${program?.port}/`, {
    deadlines: { ...PATIENT_DEADLINES, totalMs: 180_000 },
    stageDeadlines: { auth: 60_000, agent: 60_000, complete: 60_000 },
    credentials: { kind: 'token', token },
    journeyDefinition: toTargetJourney(loaded.journey),
  });
}

/** The kernels that the server still has. */
async function kernels(): Promise<unknown> {
  const headers = { authorization: `token ${TOKEN}` };
  return (await fetch(`http://127.0.0.1:${program?.port}/api/kernels`, { headers })).json();
}

describe('Debian’s Jupyter server', () => {
  beforeEach((context) => {
    if (found.path !== null) return;
    process.stderr.write(`skipped: ${found.reason}\n`);
    context.skip(found.reason);
  });

  it('runs a line in a kernel of its own, which is removed', async () => {
    const { outcome, failedStage, warnings, facts } = await probe(TOKEN);
    const why = JSON.stringify({ failedStage, warnings, finding: facts.finding });
    expect(outcome, why).toBe('passed');
    expect(await kernels()).toEqual([]);
  });

  it('refuses a wrong token at auth', async () => {
    expect(await probe('wrong')).toMatchObject({ outcome: 'failed', failedStage: 'auth' });
  });
});
