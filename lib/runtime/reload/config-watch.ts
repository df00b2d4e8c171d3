import { stat } from 'node:fs/promises';
import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';

/**
 * Between two looks at the file, ms. It is asked for and not watched: notifications of the system miss network disks, and the links
 * that Kubernetes swaps.
 */
const CHECK_EVERY_MS = 2_000;

/** Of a file that is not there, or cannot be read. */
const ABSENT = 'absent';

/**
 * Calls `onChange` once for each change of a file, when it has stayed the same for one interval. The first time is soon after the
 * start: the file may have changed since it was read.
 */
export function createConfigWatch(deps: {
  file: string;
  /** Whether the process was started without it: that it is not there is no change then. */
  isAbsent?: boolean | undefined;
  clock: Clock;
  onChange: () => Promise<void>;
}): Service {
  const { file, clock, onChange } = deps;
  let known: string | null = deps.isAbsent ? ABSENT : null;
  let last: string | null = null;

  /** A file that is being written, or is away between two names, differs again at the next look. */
  async function look(): Promise<void> {
    const found = await fingerprint(file);
    const isSettled = found === last;
    last = found;
    if (!isSettled || found === known) return;
    known = found;
    await onChange();
  }

  return {
    id: 'configuration file',
    async run(signal) {
      while (!signal.aborted) {
        await look();
        await sleep(clock, CHECK_EVERY_MS, signal);
      }
    },
  };
}

/** Differs where the file does, also where another one took its name or the target of its link. */
async function fingerprint(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join();
  } catch {
    return ABSENT;
  }
}
