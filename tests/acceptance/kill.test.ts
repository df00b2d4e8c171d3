import { describe, it } from 'vitest';
import { surviveServerKills } from './support/server-kills';

/** More of them: tests/soak/kill.test.ts. */
const KILLS = 2;

describe('kill -9 of the server while events come in', () => {
  it(
    'keeps every event it acknowledged with 202, and none twice',
    {
      timeout: 300_000,
    },
    () => surviveServerKills(KILLS),
  );
});
