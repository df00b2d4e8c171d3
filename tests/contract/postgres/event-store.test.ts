import { afterAll } from 'vitest';
import { describeWithPostgres } from '../../support/postgres/test-database';
import { askedSessionsContract } from '../asked-sessions.contract';
import { eraseContract } from '../erase.contract';
import { eventStoreContract } from '../event-store.contract';
import { exclusiveWorkContract } from '../exclusive-work.contract';
import { facetsContract } from '../facets.contract';
import { labelsAndRetentionContract } from '../labels-and-retention.contract';
import { pulsesAndSlotsContract } from '../pulses-and-slots.contract';
import { queriesModelContract } from '../queries-model.contract';
import { sessionQueriesContract } from '../session-queries.contract';
import { postgresEvents } from './open-postgres';

describeWithPostgres('PostgreSQL', () => {
  const { openEmpty, close } = postgresEvents();
  afterAll(close);
  askedSessionsContract('PostgreSQL', openEmpty);
  eventStoreContract('PostgreSQL', openEmpty);
  exclusiveWorkContract('PostgreSQL', openEmpty);
  facetsContract('PostgreSQL', openEmpty);
  labelsAndRetentionContract('PostgreSQL', openEmpty);
  pulsesAndSlotsContract('PostgreSQL', openEmpty);
  sessionQueriesContract('PostgreSQL', openEmpty);
  queriesModelContract('PostgreSQL', openEmpty);
  eraseContract('PostgreSQL', openEmpty);
});
