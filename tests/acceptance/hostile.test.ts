import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertListSchema } from '../../lib/contract/api/alerting/alerts';
import { targetViewSchema } from '../../lib/contract/api/targets';

import { fastTime } from '../support/fast-time';
import {
  type Behaviour,
  type HostileBackend,
  startHostileBackend,
} from '../support/hostile-backend';
import { type ServerFixture, startServerFixture, tileOf } from '../support/server-fixture';
import { until } from '../support/until';

/** From the first session on. */
const PAGE_WITHIN_MS = 120_000;

const time = fastTime();
let house: ServerFixture;
let backend: HostileBackend;

beforeAll(async () => {
  [house, backend] = await Promise.all([startServerFixture({ time }), startHostileBackend()]);
}, 240_000);
afterAll(async () => {
  await house?.stop();
  await backend?.stop();
});

async function watch(behaviour: Behaviour): Promise<string> {
  const body = {
    name: behaviour,
    environment: 'hostile',
    url: backend.urlOf(behaviour),
    intervalMs: 1_000,
    holdMs: 500,
  };
  const answer = await house.ask('POST /api/v1/targets', { body });
  const { id } = targetViewSchema.parse(answer.json);
  await until({ what: `a session of ${behaviour}` }, () => backend.served(behaviour) > 0);
  return id;
}

async function pagesOf(targetId: string) {
  const { json } = await house.ask('GET /api/v1/alerts');
  const { open } = alertListSchema.parse(json);
  return open.filter((alert) => alert.targetId === targetId && alert.severity === 'page');
}

/** An error after the request that names no stage is the agent's (decision 54). */
const FAILING = { canary: 'connection', rollout: 'connection', manyrel: 'agent' } as const;

/** All at once, told apart by their target. */
it.concurrent.each<Behaviour>(['canary', 'rollout', 'manyrel'])(
  'pages for %s, whose releases keep changing, within two minutes of its first session',
  async (behaviour) => {
    const targetId = await watch(behaviour);
    const since = time.clock.now();
    const page = await time.until({ what: `a page for ${behaviour}` }, async () =>
      (await pagesOf(targetId)).find(({ phase }) => phase === 'firing'),
    );
    expect(time.clock.now() - since).toBeLessThan(PAGE_WITHIN_MS);
    expect(page).toMatchObject({ severity: 'page', targetId });
    const overview = await house.overview(targetId);
    expect(tileOf(overview, FAILING[behaviour]).state).toBe('fails');
    expect(tileOf(overview, 'factory').state).not.toBe('holds');
    expect(tileOf(overview, 'endToEnd').state).not.toBe('holds');
  },
);
