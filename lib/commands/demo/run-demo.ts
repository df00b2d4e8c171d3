import { resolve } from 'node:path';
import { loadConfig } from '../../config/load-config';
import { problemTable } from '../../config/problems/problem-table';
import { EXIT } from '../../contract/output/exit-codes';
import { isAppError } from '../../kit/errors';
import { ensureBuild } from '../../runtime/pages/ensure-build';
import { DEMO_DATA } from '../seed/demo-data';
import { type ServeFlags, untilSignalled, withFlags } from '../serve/run-serve';
import { startDemo } from './start-demo';

export type DemoFlags = Pick<ServeFlags, 'port' | 'data'> & { calm?: boolean; dev?: boolean };

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printError = (line: string) => void process.stderr.write(`${line}\n`);

/** Variables that would lead to the data of a real installation. */
const OF_AN_INSTALLATION = [
  'TOCSIN_CONFIG',
  'TOCSIN_DATABASE_URL',
  'TOCSIN_KEY',
  'TOCSIN_KEY_FILE',
];

/** Runs the demo until a signal ends it. Resolves with the exit code of the process. */
export async function runDemo(flags: DemoFlags): Promise<number> {
  // The demo uses neither the data nor the configuration of a real installation.
  const inherited = { ...process.env };
  for (const name of OF_AN_INSTALLATION) delete inherited[name];
  const data = resolve(flags.data ?? DEMO_DATA);
  const env = withFlags({ TOCSIN_LOG_LEVEL: 'warn', ...inherited }, { ...flags, data });
  const loaded = loadConfig({ env, cwd: data, nodeVersion: process.versions.node });
  if (!loaded.ok) {
    printError(
      `The demo cannot start with this configuration:\n\n${problemTable(loaded.problems)}`,
    );
    return EXIT.usage;
  }
  const { config } = loaded;
  const dev = flags.dev ?? false;
  try {
    const pagesRoot = dev
      ? undefined
      : await ensureBuild(print, config.basePath, config.dataDirectory);
    const calm = flags.calm ?? false;
    const running = await startDemo({ config, calm, dev, pagesRoot, print });
    await untilSignalled(running);
    return EXIT.ok;
  } catch (error) {
    printError(`The demo cannot start: ${error instanceof Error ? error.message : String(error)}`);
    const isExpected =
      isAppError(error) && ['busy', 'conflict', 'unavailable'].includes(error.code);
    return isExpected ? EXIT.unreachable : EXIT.internal;
  }
}
