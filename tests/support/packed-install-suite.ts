import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import type { StartedCli } from './cli';
import { type Installed, startInstalled } from './packed-install';
import { patience } from './patience';
import { canMount } from './private-mount';
import { JWT_SECRET, QUICK, requestAt } from './server-fixture';
import { until } from './until';

const STARTED_MS = 60_000;

/** Base paths, and whether the package is read-only. */
const SERVED = [
  ['', false],
  ['/ops/tocsin', false],
  ['', true],
  ['/read-only', true],
] as const;

type Suite = {
  install(prefix: string): Promise<Installed>;
  installMs: number;
  /** Each behaviour once, and no demo: with all of them a file takes minutes. */
  isQuick: boolean;
};

/** What every command of an installed package must do, from any folder. */
export function describeInstalled(how: string, { install, installMs, isQuick }: Suite): void {
  describe(`a package that is ${how}`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-packed-'));
    let installed: Installed;
    let backend: ReferenceBackend;
    beforeAll(async () => {
      installed = await install(join(directory, 'prefix'));
      backend = await startReferenceBackend(QUICK);
    }, installMs);
    afterAll(async () => {
      await backend?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    // A port that nothing listens on.
    const env = { PORT: '1' };
    const run = (...args: string[]) =>
      startInstalled(installed, args, { cwd: directory, env }).ended;

    it('loads every command', async () => {
      expect(await run('--version')).toMatchObject({ code: 0, err: '' });
      const { code, out } = await run('completion', 'bash');
      expect([code, out.includes('_tocsin')]).toEqual([0, true]);
    });

    it('runs sessions, and checks itself', async () => {
      const args = ['check', backend.url, '--sessions', '2', '--jwt-secret', JWT_SECRET];
      expect(await run(...args, '--hold', '20ms')).toMatchObject({ code: 0 });
      const doctor = await run('doctor');
      expect([doctor.code, doctor.err]).toEqual([0, '']);
      expect(doctor.out).toContain('0 fail');
    });

    /** The address that a command prints, once a page and a script of it are served. */
    async function served(running: StartedCli): Promise<string> {
      const what = 'it prints its address';
      const url = await until({ what, withinMs: STARTED_MS * patience() }, () => {
        const { out, err } = running.printed();
        expect(err).not.toContain('cannot start');
        return /(http:\/\/localhost:\S+)/.exec(out)?.[1] ?? null;
      });
      const { origin, pathname } = new URL(url);
      const page = await requestAt(origin, `GET ${pathname}`);
      expect(page.status).toBe(200);
      const script = /src="([^"]+\.js)"/.exec(page.text)?.[1];
      expect(script?.startsWith(`${pathname.replace(/\/$/, '')}/_next/`)).toBe(true);
      expect((await requestAt(origin, `GET ${script}`)).status).toBe(200);
      const settings = `GET ${pathname.replace(/\/$/, '')}/api/v1/settings`;
      expect((await requestAt(origin, settings)).status).toBe(200);
      const reporter = `GET ${pathname.replace(/\/$/, '')}/reporters/tocsin-reporter.tgz`;
      expect((await requestAt(origin, reporter)).status).toBe(200);
      return url;
    }

    const codeAfterStop = async ({ child, ended }: StartedCli) => {
      child.kill('SIGTERM');
      return (await ended).code;
    };

    it.for(SERVED.filter(([, readOnly]) => readOnly || !isQuick))(
      'serves pages at "%s", read-only: %s',
      async ([path, readOnly], { skip }) => {
        if (readOnly && !canMount) skip('no private mount can be made here (unshare -rm)');
        const env = {
          PORT: '0',
          TOCSIN_DATA: join(directory, `data${path.replaceAll('/', '-')}-${readOnly}`),
          TOCSIN_BASE_PATH: path,
          TOCSIN_LOG_LEVEL: 'error',
        };
        for (const start of isQuick ? ['first'] : ['first', 'second']) {
          const running = startInstalled(installed, ['serve'], { cwd: directory, env, readOnly });
          try {
            const { pathname } = new URL(await served(running));
            expect([start, pathname]).toEqual([start, path || '/']);
          } finally {
            expect(await codeAfterStop(running)).toBe(0);
          }
        }
      },
    );

    it.runIf(!isQuick)('runs the demo', async () => {
      const args = ['demo', '--calm', '--port', '0'];
      const running = startInstalled(installed, args, { cwd: directory });
      try {
        await served(running);
      } finally {
        expect(await codeAfterStop(running)).toBe(0);
      }
    });
  });
}
