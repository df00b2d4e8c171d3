import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../domain/people/people';
import { manualClock } from '../../kit/clock';
import type { ServiceContext } from '../../services/service-context';
import { createBodyBudget } from '../body-budget';
import { ACTOR_HEADER } from '../server/inner-headers';
import { putRuntime, type RuntimeSlot } from '../slot';
import { route } from './route';

const schema = z.strictObject({ by: z.string().min(1), note: z.string() });

const slot: RuntimeSlot = {
  services: Object.assign({ state: {} } as ServiceContext, { clock: manualClock() }),
  ready: () => true,
  notReady: async () => [],
  oidc: null,
  access: {} as RuntimeSlot['access'],
  bodies: createBodyBudget(),
  report: () => undefined,
};

beforeEach(() => putRuntime(slot));
afterEach(() => putRuntime(undefined));

const { POST } = route({ POST: async ({ signedBody }) => signedBody(schema, 'by') });

async function send(actor: Actor, body: unknown): Promise<unknown> {
  const request = new Request('http://localhost/api/v1/silences', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [ACTOR_HEADER]: encodeURIComponent(JSON.stringify(actor)),
    },
    body: JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({}) });
  return response.json();
}

const ada: Actor = { id: 'ada', name: 'Ada', role: 'operator', via: 'session' };
const local: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };

test('signs with the name of the user, whatever the body says', async () => {
  expect(await send(ada, { by: 'Bo', note: 'n' })).toEqual({ by: 'Ada', note: 'n' });
  expect(await send(ada, { note: 'n' })).toEqual({ by: 'Ada', note: 'n' });
});

test('takes the name from the body where the actor has none of its own', async () => {
  expect(await send(local, { by: 'Bo', note: 'n' })).toEqual({ by: 'Bo', note: 'n' });
  expect(await send(local, { note: 'n' })).toMatchObject({ error: { code: 'invalid_input' } });
});
