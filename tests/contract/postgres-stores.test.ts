import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { systemRandom } from '@/lib/kit/random';
import { openPostgresState } from '@/lib/store/postgres/state/postgres-state-store';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../support/postgres/test-database';
import { leasesAndNodesContract } from './leases-and-nodes.contract';
import { stateModelContract } from './state-model.contract';
import { stateStoreContract } from './state-store.contract';

const ENGINE = 'PostgreSQL';

describeWithPostgres('stores on PostgreSQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  let opened = 0;
  /** Schemas of their own in one database: quicker than a database for each test. */
  const openState = async () => {
    const { state } = await openPostgresState({
      url: test.url,
      prefix: `test${opened++}`,
      poolSize: 10,
      migrates: true,
      clock: systemClock,
      random: systemRandom.fraction,
    });
    return { state, close: () => state.close() };
  };

  stateStoreContract(ENGINE, openState);
  stateModelContract(ENGINE, openState);
  leasesAndNodesContract(ENGINE, openState);
});
