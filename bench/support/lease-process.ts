import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { systemRandom } from '../../lib/kit/random';
import { createLeasedGroup } from '../../lib/runtime/lease/leased-group';
import { openStores } from '../../lib/store/open-stores';

/** A process that takes the lease and keeps it until it is killed. */
const { url, lease, ttlMs } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  lease: string;
  ttlMs: number;
};
const storage = { url, directUrl: null, poolSize: 6, lanes: 4, prepare: true, unsafe: false };
const { state } = await openStores({ directory: '', storage, clock: systemClock });
const group = createLeasedGroup({
  state,
  lease,
  holder: `process ${process.pid}`,
  ttlMs,
  isShared: true,
  clock: systemClock,
  logger: createLogger('bench', 'error'),
  random: systemRandom.fraction,
});
await group.join();
void group.run(new AbortController().signal);
await group.add(() => {
  process.send?.({ pid: process.pid });
});
