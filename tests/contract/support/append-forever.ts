import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { batch, HOUR, healthEvent, session } from './records';

/** Appends until it is killed. A line on standard output names a batch once its append was resolved. */
const [directory = '', run = ''] = process.argv.slice(2);
const stores = await openStores({ clock: systemClock, directory });
for (let n = 0; ; n++) {
  const ids = Array.from({ length: 20 }, (_, at) => `${run}-${n}-${at}`);
  await stores.events.append(
    batch({
      sessions: ids.map((id) => ({ record: session({ id, endedAt: HOUR + n }), frames: null })),
      healthEvents: ids.map((id) => healthEvent({ id, sessionId: id })),
    }),
  );
  process.stdout.write(`${n}\n`);
}
