import { eventStoreContract } from './event-store.contract';
import { sessionQueriesContract } from './session-queries.contract';
import { stateStoreContract } from './state-store.contract';
import { openDirect, openThreaded, tempDirectory } from './support/open';

async function openTemp() {
  const { directory, remove } = tempDirectory();
  const stores = await openThreaded(directory);
  return {
    ...stores,
    async close() {
      await stores.close();
      remove();
    },
  };
}

eventStoreContract('SQLite in threads', openTemp);
sessionQueriesContract('SQLite in threads', openTemp);
stateStoreContract('SQLite in threads', openTemp);

stateStoreContract('SQLite in one thread', async () => {
  const { directory, remove } = tempDirectory();
  const stores = await openDirect(directory);
  return {
    state: stores.state,
    async close() {
      stores.close();
      remove();
    },
  };
});
