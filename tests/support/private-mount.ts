import { spawnSync } from 'node:child_process';

/** Whether a mount of our own can be made without changing the machine: Linux, where it is not forbidden. */
export const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;
if (!canMount) {
  if (process.env.CI === 'true') throw new Error('no private mount can be made here (unshare -rm)');
  process.stderr.write('skipped: no private mount can be made here (unshare -rm)\n');
}

/** Arguments of `unshare` for a command that sees a disk of its own at `/mnt`. */
export function onPrivateDisk(options: string, command: string): string[] {
  return ['-rm', 'sh', '-c', `mount -t tmpfs -o ${options} none /mnt && ${command}`];
}
