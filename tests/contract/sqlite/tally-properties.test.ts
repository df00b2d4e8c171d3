import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { openTemporary } from '../support/open';
import { tallyPropertiesContract } from '../tally-properties.contract';

const open = async () => {
  const { events, close } = await openTemporary((directory) =>
    openStores({ clock: systemClock, directory, bulk: true }),
  );
  return { writers: [events], close };
};

tallyPropertiesContract('SQLite', open, { numRuns: 100 });
