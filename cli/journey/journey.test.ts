import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN } from '../../tests/support/bundle/programs';
import { homeAssistant } from '../../tests/support/journey-servers/protocols';
import { type JourneyServer, TOKEN } from '../../tests/support/journey-servers/serve';

const TIMEOUT = { timeout: 120_000 };

let directory: string;
let server: JourneyServer;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-journey-'));
  server = await homeAssistant();
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await server.close();
});

function tocsin(...args: string[]) {
  const env = { ...process.env, PROBE_TOKEN: TOKEN };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [BIN, ...args], { cwd: directory, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

describe('tocsin journey', () => {
  it('shows a journey of the package, which is right as a file', TIMEOUT, async () => {
    const shown = await tocsin('journey', 'show', 'home-assistant');
    expect(shown.out).toMatch(/^journey: home-assistant\n/);
    writeFileSync(join(directory, 'mine.yaml'), shown.out);
    const checked = await tocsin('journey', 'check', 'mine.yaml');
    expect(checked).toMatchObject({ code: 0, out: '' });
    expect((await tocsin('journey', 'list')).out).toMatch(/^home-assistant {2,}The token goes/m);
  });

  it('reports a mistake at its place with 64, and one that is not there', TIMEOUT, async () => {
    writeFileSync(join(directory, 'wrong.yaml'), 'journey: x\nask: hi\nread:\n  complet: done\n');
    const { code, err } = await tocsin('journey', 'check', 'wrong.yaml');
    expect(code).toBe(64);
    expect(err).toContain('wrong.yaml:4:3  `read` has no `complet`; did you mean `complete`?');
    const absent = await tocsin('check', server.url, '--journey', 'home-asistant');
    expect(absent).toMatchObject({ code: 64 });
    expect(absent.err).toContain('did you mean home-assistant?');
  });

  it('runs one session and shows its steps without the token', TIMEOUT, async () => {
    const args = ['journey', 'check', 'home-assistant', server.url, '--token-env', 'PROBE_TOKEN'];
    const good = await tocsin(...args);
    expect(good.code).toBe(0);
    expect(good.out).not.toContain(TOKEN);
    expect(good.out).toMatch(
      /send .*access_token[\s\S]*proves +auth[\s\S]*not measured: factory handler ready agent/,
    );
    const bad = await tocsin(
      'journey',
      'check',
      'home-assistant',
      server.url,
      '--token',
      'wrong-token-1',
    );
    expect(bad.code).toBe(10);
    expect(bad.out).toMatch(/FAILED +auth: .*Invalid access token/);
  });

  it('says with 64 what a recording lacks', TIMEOUT, async () => {
    writeFileSync(join(directory, 'page.har'), '{"log":{"entries":[]}}');
    const { code, err, out } = await tocsin('journey', 'from-har', 'page.har');
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain('there is no WebSocket in this recording');
    expect((await tocsin('journey', 'from-har', 'none.har')).err).toContain('(ENOENT)');
  });

  it('is what sessions of a check run', TIMEOUT, async () => {
    const args = [
      'check',
      server.url,
      '--journey',
      'home-assistant',
      '--token-env',
      'PROBE_TOKEN',
      '--json',
    ];
    const { code, out } = await tocsin(...args);
    expect(code).toBe(0);
    expect(out).toContain('"measured":false');
  });
});
