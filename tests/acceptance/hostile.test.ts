import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertListSchema } from '../../lib/contract/api/alerting/alerts';
import { targetViewSchema } from '../../lib/contract/api/targets';
import { MINUTE } from '../../lib/domain/time';
import {
  type Behaviour,
  type HostileBackend,
  startHostileBackend,
} from '../support/hostile-backend';
import { type House, startHouse, tileOf } from '../support/house';
import { patience } from '../support/patience';
import { until } from '../support/until';

/** From the first session on. A machine that others use as well gets longer. */
const PAGE_WITHIN_MS = 120_000;

let house: House;
let backend: HostileBackend;

beforeAll(async () => {
  [house, backend] = await Promise.all([startHouse(), startHostileBackend()]);
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

/** All at once, told apart by their target. */
it.concurrent.each<Behaviour>(['canary', 'rollout', 'manyrel'])(
  'pages for %s, whose releases keep changing, within two minutes of its first session',
  async (behaviour) => {
    const targetId = await watch(behaviour);
    const withinMs = PAGE_WITHIN_MS * patience();
    const page = await until({ what: `a page for ${behaviour}`, withinMs }, async () =>
      (await pagesOf(targetId)).find(({ phase }) => phase === 'firing'),
    );
    expect(page).toMatchObject({ severity: 'page', targetId });
    const overview = await house.overview(targetId);
    expect(tileOf(overview, 'connection').state).toBe('fails');
    expect(tileOf(overview, 'factory').state).not.toBe('holds');
    expect(tileOf(overview, 'endToEnd').state).not.toBe('holds');
  },
  10 * MINUTE,
);
