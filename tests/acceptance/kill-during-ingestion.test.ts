import { describe, it } from 'vitest';
import { surviveIngestionKills } from './support/ingestion-kills';

/** More of them: tests/soak/kill.test.ts. */
const ROUNDS = 3;

describe('kill -9 during ingestion', () => {
  it(
    'loses nothing that was acknowledged and counts nothing twice',
    {
      timeout: 300_000,
    },
    () => surviveIngestionKills(ROUNDS),
  );
});
