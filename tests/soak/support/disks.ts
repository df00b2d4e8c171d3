import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from '../../acceptance/support/server-process';

/** A disk of its own at `/mnt` for the processes that are started on it; no other process sees it. */
export type Disk = {
  /** The disk as this process sees it. */
  path: string;
  /** A command line that runs one on the disk, in the folder of this package. */
  onDisk(command: string): [file: string, ...args: string[]];
  /** Runs a shell command on it, and throws where that fails. */
  run(command: string): string;
  remove(): Promise<void>;
};

type Made = { unshare: string[]; enter: string[]; mount: string };

const RAM: Made = {
  unshare: ['-rm'],
  enter: ['-U', '-m', '--preserve-credentials'],
  mount: 'mount -t tmpfs -o size=64m none /mnt',
};

async function makeDisk({ unshare, enter, mount }: Made): Promise<Disk> {
  // It holds the disk while servers on it come and go.
  const holder = spawn(
    'unshare',
    [...unshare, 'sh', '-c', `${mount} && echo mounted && exec sleep infinity`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  if (!String(first).includes('mounted')) throw new Error(`no disk could be mounted: ${first}`);
  const onDisk: Disk['onDisk'] = (command) => {
    const inFolder = `cd '${ROOT}' && ${command}`;
    return ['nsenter', '-t', String(holder.pid), ...enter, 'sh', '-c', inFolder];
  };
  return {
    path: `/proc/${holder.pid}/root/mnt`,
    onDisk,
    run(command) {
      const [file, ...args] = onDisk(command);
      return execFileSync(file, args, { encoding: 'utf8' });
    },
    remove: () => ended(holder),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** A small disk in memory. */
export const memoryDisk = (): Promise<Disk> => makeDisk(RAM);

/** A disk with a real file system, which the kernel makes read-only under the processes that write to it, as after a fault. */
export const failingDisk = (image: string): Promise<Disk> => {
  execFileSync('truncate', ['-s', '96M', image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  return makeDisk({
    unshare: ['-m'],
    enter: ['-m'],
    mount: `mount -o loop,errors=remount-ro '${image}' /mnt`,
  });
};

/** Makes a failing disk read-only, whoever writes to it. */
export const FAIL_DISK =
  'echo 1 > /sys/fs/ext4/$(basename $(findmnt -no SOURCE /mnt))/trigger_fs_error';

/** Repairs it, with no process on it, as an operator would. */
export const repairDisk = (image: string): string =>
  `umount /mnt && { e2fsck -fy '${image}' >/dev/null || [ $? -le 2 ]; } && mount -o loop,errors=remount-ro '${image}' /mnt`;

/** Why no failing disk can be made here; null where it can. */
export function failingDiskProblem(): string | null {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const trial =
    'truncate -s 16M $1 && mkfs.ext4 -q $1 && mount -o loop $1 /mnt && ls /sys/fs/ext4/*/trigger_fs_error';
  const image = `/tmp/tocsin-disk-${process.pid}.img`;
  const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', trial, 'sh', image], {
    encoding: 'utf8',
  });
  spawnSync('rm', ['-f', image]);
  return status === 0 ? null : `no ext4 on a loop device (${stderr.trim()})`;
}
