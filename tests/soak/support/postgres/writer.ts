import { systemClock } from '../../../../lib/kit/clock';
import { openPostgresEventStore } from '../../../../lib/store/postgres/events/postgres-event-store';
import { until } from '../../../support/until';
import { joinAndAppend } from './join-and-append';
import { shareOf, UNITS_PER_BATCH } from './units';

/** Hands in its share of the units from `first` on. Prints the end of each batch once it is stored, then `done`. */
const [url = '', writer = '0', first = '0', units = '0'] = process.argv.slice(2);

/** A sender that has no answer sends the same again, until it has one. */
const untilStored = <T>(call: () => Promise<T>): Promise<T> =>
  until({ what: 'the batch is stored', withinMs: 240_000 }, call);

const { events } = await untilStored(() =>
  openPostgresEventStore({ url, clock: systemClock, migrates: true, poolSize: 4 }),
);
for (let start = Number(first); start < Number(units); start += UNITS_PER_BATCH) {
  const end = Math.min(Number(units), start + UNITS_PER_BATCH);
  const shares = Array.from({ length: end - start }, (_, at) =>
    shareOf(start + at, Number(writer)),
  );
  const rows = {
    sessions: shares.flatMap((share) => share.sessions),
    events: shares.flatMap((share) => share.events),
  };
  await untilStored(() => joinAndAppend(events, rows));
  process.stdout.write(`${end}\n`);
}
process.stdout.write('done\n');
await events.close();
