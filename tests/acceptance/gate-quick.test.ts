/** `tocsin gate --quick`, and what a gate leaves where there is no verdict. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type VerdictDocument,
  verdictDocumentSchema,
} from '../../lib/contract/api/releases/verdicts';
import { BIN } from '../support/bundle/programs';
import { gateBench, LONG_DEADLINE } from '../support/gate-bench';
import { JWT_SECRET } from '../support/server-fixture';

const { directory, backend, gate } = gateBench();

const quick = (url: string, ...more: string[]) => [
  '--url',
  url,
  '--jwt-secret',
  JWT_SECRET,
  '--quick',
  '--rate',
  '20',
  '--hold',
  '20ms',
  '--reporter',
  'json',
  ...more,
];

const documentOf = (text: string): VerdictDocument => verdictDocumentSchema.parse(JSON.parse(text));

describe('tocsin gate --quick', () => {
  it('passes a healthy backend with 189 sessions, and says what that does not show', async () => {
    const { code, out, err } = await gate(quick(await backend({})));
    const document = documentOf(out);
    expect([code, document.verdict], err).toEqual([0, 'pass']);
    expect(document).toMatchObject({ quick: true, settled: true, run: { interrupted: false } });
    expect(document.coverage.measured).toBe(189);
    expect(document.sentence?.headline).toMatch(
      /quick pass: 189 sessions in \d+ s, no diversity in time\.$/,
    );
    expect(document.run?.stages?.map(({ stage }) => stage)).toContain('factory');
  });

  it('fails a broken backend after the ten sessions that every verdict needs', async () => {
    const { code, out } = await gate(quick(await backend({ faults: { 'bare-1011': 1 } })));
    const document = documentOf(out);
    expect([code, document.verdict]).toEqual([10, 'fail']);
    // Long before the sessions of a pass: those that begin until ten have failed and the gate has ended.
    expect(document.coverage.measured).toBeLessThan(189);
    expect(document.what?.[0]?.stage).toBe('ready');
  });

  it('counts sessions that fail before the backend announces a release', async () => {
    const { code, out } = await gate(quick(await backend({ faults: { 'bare-1011': 0.3 } })));
    const document = documentOf(out);
    expect([code, document.verdict], document.reason.text).toEqual([10, 'fail']);
    expect(document.release.version).not.toBe('unnamed');
  });

  it('is not decided at its deadline, and needs what the evidence says', async () => {
    // At two sessions a second the deadline comes before the 189 of a pass.
    const slow = ['--rate', '2', '--deadline', LONG_DEADLINE];
    const { code, out } = await gate(quick(await backend({}), ...slow));
    const document = documentOf(out);
    expect([code, document.verdict]).toEqual([11, 'inconclusive']);
    const n = document.coverage.measured;
    expect(document.reason.text).toContain(`needed ${189 - n} more sessions without a failure`);
  });

  it('refuses a release that the backend does not announce, within a few sessions', async () => {
    const ran = await gate(quick(await backend({}), '--release', 'another'));
    expect(ran.code).toBe(64);
    expect(ran.err).toMatch(/announces .+ and not another/);
  });

  it('ends with a signal, with what is known by then and never as a pass', async () => {
    const file = join(directory, 'interrupted.json');
    const args = quick(await backend({}), '--rate', '5', '--output', file);
    const child = spawn(process.execPath, [BIN, 'gate', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    // Progress begins with the first session.
    await new Promise((resolve) => child.stderr.once('data', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const document = documentOf(readFileSync(file, 'utf8'));
    expect(document.run?.interrupted).toBe(true);
    expect(document.settled).toBe(false);
    expect(document.effective).not.toBe('pass');
  });
});

/** A server that answers everything with a status. Resolves with its address. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

describe('a gate without a verdict', () => {
  const refusal = JSON.stringify({ error: { code: 'unauthorized', message: 'sign in' } });
  it.each([
    [401, refusal, 77, 'needs a token'],
    [403, refusal, 77, 'needs a token'],
    [503, '', 75, 'answered 503'],
    [200, '<html>', 75, 'did not answer with a verdict'],
    [404, '<html>', 75, 'is it the address of the console?'],
  ] as Array<[number, string, number, string]>)(
    'ends at once on %i %s with %i, and leaves no report of an earlier run',
    async (status, body, expected, message) => {
      const file = join(directory, `report-${status}.xml`);
      writeFileSync(
        file,
        '<testsuites><testsuite tests="1"><testcase name="a"/></testsuite></testsuites>',
      );
      const { code, err } = await gate([
        '--server',
        await answering(status, body),
        '--target',
        'chat',
        '--reporter',
        'junit',
        '--output',
        file,
      ]);
      expect(code, err).toBe(expected);
      expect(err).toContain(message);
      expect(readFileSync(file, 'utf8')).toMatch(/errors="1"[\s\S]*<error message=/);
    },
  );
});
