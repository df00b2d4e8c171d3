import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { askedSessionsContract } from './asked-sessions.contract';
import { eraseContract } from './erase.contract';
import { eventStoreContract } from './event-store.contract';
import { exclusiveWorkContract } from './exclusive-work.contract';
import { facetsContract } from './facets.contract';
import { labelsAndRetentionContract } from './labels-and-retention.contract';
import { leasesAndNodesContract } from './leases-and-nodes.contract';
import { pulsesAndSlotsContract } from './pulses-and-slots.contract';
import { queriesModelContract } from './queries-model.contract';
import { sessionQueriesContract } from './session-queries.contract';
import { stateModelContract } from './state-model.contract';
import { stateStoreContract } from './state-store.contract';
import { openTemporary } from './support/open';

const ENGINES = {
  'SQLite in threads': () =>
    openTemporary((directory) => openStores({ clock: systemClock, directory })),
  'SQLite in one thread': () =>
    openTemporary((directory) => openStores({ clock: systemClock, directory, bulk: true })),
};

for (const [engine, open] of Object.entries(ENGINES)) {
  askedSessionsContract(engine, open);
  eventStoreContract(engine, open);
  exclusiveWorkContract(engine, open);
  facetsContract(engine, open);
  labelsAndRetentionContract(engine, open);
  pulsesAndSlotsContract(engine, open);
  sessionQueriesContract(engine, open);
  stateStoreContract(engine, open);
  leasesAndNodesContract(engine, open);
  queriesModelContract(engine, open);
  stateModelContract(engine, open);
  eraseContract(engine, open);
}
