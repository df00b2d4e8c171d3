import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const BINARY = '/usr/bin/prometheus-alertmanager';
const TOOL = '/usr/bin/amtool';
const POLICY = '/usr/sbin/policy-rc.d';

export type Alertmanager = { path: string; amtool: string } | { path: null; reason: string };

/** Finds Debian's Alertmanager; on Debian as root, installs it without starting it. Otherwise prints in one line how. */
export function findAlertmanager(): Alertmanager {
  if (!existsSync(BINARY) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install();
  if (existsSync(BINARY)) return { path: BINARY, amtool: TOOL };
  return {
    path: null,
    reason: 'no Alertmanager: install one (Debian: apt-get install prometheus-alertmanager)',
  };
}

/** Debian starts a service as soon as it is installed, unless a policy forbids it: exit 101. */
function install(): void {
  console.log('No Alertmanager found: installing Debian’s (prometheus-alertmanager)…');
  const hasPolicy = existsSync(POLICY);
  if (!hasPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update'], { stdio: 'ignore', env });
    const args = ['install', '-y', '--no-install-recommends', 'prometheus-alertmanager'];
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  } finally {
    if (!hasPolicy) rmSync(POLICY, { force: true });
  }
}
