import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createReporterFiles } from './reporters';
import { ROOT } from './version';

const fileOf = createReporterFiles();

it('has the Python reporter as it is', async () => {
  const file = await fileOf('tocsin_reporter.py');
  const text = readFileSync(join(ROOT, 'reporters/python/tocsin_reporter.py'), 'utf8');
  expect(Buffer.from(file?.bytes ?? []).toString('utf8')).toBe(text);
});

it('has no other file, whatever it is called', async () => {
  for (const name of ['', 'package.json', '../package.json', 'constructor', 'tocsin-reporter'])
    expect(await fileOf(name)).toBeNull();
});

it('packs the Node reporter so that npm installs it, the same bytes each time', async () => {
  const file = await fileOf('tocsin-reporter.tgz');
  expect(await createReporterFiles()('tocsin-reporter.tgz')).toEqual(file);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-reporter-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'tocsin-reporter.tgz'), file?.bytes ?? '');
  writeFileSync(join(directory, 'package.json'), '{}');
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', './tocsin-reporter.tgz');
  const use = `import { createReporter } from 'tocsin-reporter';
    const reporter = createReporter({ url: '' });
    reporter.report('ready', 'ok');
    console.log(JSON.stringify(reporter.figures()));`;
  const printed = run(process.execPath, '--input-type=module', '-e', use);
  expect(JSON.parse(printed)).toMatchObject({ queued: 0, rejected: 0 });
  // Without OpenTelemetry beside it, the preload changes nothing.
  expect(run(process.execPath, '--no-warnings', '-r', 'tocsin-reporter/otel', '-p', '1')).toBe(
    '1\n',
  );
});
