import { openStores } from '@/lib/store/open-stores';
import { eventStoreContract } from './event-store.contract';
import { sessionQueriesContract } from './session-queries.contract';
import { stateStoreContract } from './state-store.contract';
import { openTemporary } from './support/open';

const inThreads = () => openTemporary((directory) => openStores({ directory }));
const inThisThread = () => openTemporary((directory) => openStores({ directory, bulk: true }));

eventStoreContract('SQLite in threads', inThreads);
sessionQueriesContract('SQLite in threads', inThreads);
stateStoreContract('SQLite in threads', inThreads);

eventStoreContract('SQLite in one thread', inThisThread);
stateStoreContract('SQLite in one thread', inThisThread);
