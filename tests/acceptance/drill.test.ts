import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notifierListSchema } from '../../lib/contract/notifiers';
import { isAppError } from '../../lib/kit/errors';
import { drill } from '../../lib/runtime/drill/drill';
import type { DrillRequest } from '../../lib/runtime/drill/drill-request';
import type { ReferenceBackend } from '../../reference-backend/server';
import { type House, startHouse } from '../support/house';
import { patience } from '../support/patience';

const FAULT = 'bare-1011';
const TOKEN = 'a-token-for-drills';

let house: House;
let backend: ReferenceBackend;

beforeAll(async () => {
  house = await startHouse({ TOCSIN_ADMIN_TOKEN: TOKEN });
  backend = await house.addBackend();
  await house.addTarget(backend, { intervalMs: 500 });
}, 240_000);
afterAll(() => house?.stop());
beforeEach(() => backend.clearFaults());

const request = (more: Partial<DrillRequest> = {}): DrillRequest => ({
  ...{ fault: { name: FAULT, share: 1 }, quick: false, receiver: null, env: {} },
  ...{ warmUpMs: 5_000, timeoutMs: 40_000 * patience() },
  server: { url: house.url, token: TOKEN, target: 'chat', backendAdmin: backend.adminUrl },
  ...more,
});
const run = (of: DrillRequest, signal = new AbortController().signal) =>
  drill(of, { say: () => undefined, signal });
const ask = (line: string, body?: unknown) =>
  house.ask(line, { headers: { authorization: `Bearer ${TOKEN}` }, body });
const notifiers = async () =>
  notifierListSchema.parse((await ask('GET /api/v1/notifiers')).json).notifiers;
const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

describe('a drill against a running server', () => {
  it('says what kept the page back, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const silence = { match: { environment: 'staging' }, by: 'Ada', reason: 'a rehearsal' };
    expect((await ask('POST /api/v1/silences', silence)).status).toBe(201);
    const report = await run(request());
    expect(report).toMatchObject({
      ...{ outcome: 'no_page', reason: expect.stringMatching(/not sent: silenced/) },
      target: { name: 'chat', environment: 'staging' },
      messages: { firing: 0, resolved: 0 },
    });
    expect(report.detectMs).toBeGreaterThan(0);
    expect(backend.faults()[FAULT]).toBe(0);
    expect(await notifiers()).toEqual([]);
    // It still fires: another drill would take that page for its own.
    await expect(run(request())).rejects.toSatisfy(refused('conflict'));
    expect(backend.faults()[FAULT]).toBe(0);
  });

  it('leaves a fault alone that is in already', async () => {
    await backend.setFaults({ [FAULT]: 0.01 });
    await expect(run(request())).rejects.toSatisfy(refused('conflict'));
    expect(backend.faults()[FAULT]).toBe(0.01);
  });

  it('knows targets, notifiers and tokens by what the server says', async () => {
    const { server } = request();
    if (!server) throw new Error('it is about a server');
    const wrong = (more: Partial<typeof server>) =>
      run(request({ server: { ...server, ...more } }));
    await expect(wrong({ target: 'nobody' })).rejects.toSatisfy(refused('not_found'));
    await expect(wrong({ token: null })).rejects.toSatisfy(refused('unauthorized'));
    // No demo, so no fault panel.
    await expect(wrong({ backendAdmin: null })).rejects.toSatisfy(refused('not_found'));
    await expect(run(request({ receiver: 'on-call' }))).rejects.toThrow(
      'no notifier is called on-call; there are: none',
    );
  });
});
