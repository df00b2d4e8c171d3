import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInListSchema } from '../../lib/contract/api/sign-ins';
import { type ServerFixture, startHouse } from '../support/server-fixture';

const SECRET = 'correct horse battery';
let fixture: ServerFixture;

beforeAll(async () => {
  fixture = await startHouse({ TOCSIN_ADMIN_PASSWORD: SECRET });
  const cookie = await signIn(undefined, 'setup');
  for (const name of ['Ben', 'Eve', 'Ivy']) {
    const body = { name, role: 'viewer', password: SECRET };
    const made = await fixture.ask('POST /api/v1/users', { body, headers: { cookie } });
    // The first user must be an admin.
    if (made.status === 400)
      await fixture.ask('POST /api/v1/users', {
        body: { ...body, role: 'admin' },
        headers: { cookie },
      });
  }
}, 240_000);
afterAll(() => fixture.stop());

async function signIn(name: string | undefined, browser: string): Promise<string> {
  const answer = await fixture.ask('POST /api/v1/sign-in', {
    body: { ...(name === undefined ? {} : { name }), password: SECRET },
    headers: { 'user-agent': browser },
  });
  expect([name, answer.status]).toEqual([name, 200]);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const ask = (line: string, cookie: string, body?: unknown) =>
  fixture.ask(line, { body, headers: { cookie } });
const statusOf = async (line: string, cookie: string) => (await ask(line, cookie)).status;

async function listed(line: string, cookie: string) {
  return signInListSchema.parse((await ask(line, cookie)).json).signIns;
}

/** Resolves once a live link with this cookie is open; `cut` once it is cut. */
async function liveLink(cookie: string): Promise<{ cut: Promise<void> }> {
  const socket = io(fixture.url, {
    path: '/live',
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { cookie },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { cut: new Promise<void>((resolve) => socket.once('disconnect', () => resolve())) };
}

describe('signing out', () => {
  it.each([
    ['a user', 'Eve', 'GET /api/v1/targets'],
    ['the admin secret', undefined, 'GET /api/v1/users'],
  ])('ends the sign-in of %s on the server, and its live link', async (_, name, line) => {
    const copied = await signIn(name, 'copied');
    const other = await signIn(name, 'other');
    expect(await statusOf(line, copied)).toBe(200);
    const link = await liveLink(copied);
    expect(await ask('POST /api/v1/sign-out', copied, {})).toMatchObject({
      json: { signedIn: false, next: null },
    });
    await link.cut;
    expect(await statusOf(line, copied)).toBe(401);
    await expect(liveLink(copied)).rejects.toThrow();
    expect(await statusOf(line, other)).toBe(200);
    expect(await statusOf('POST /api/v1/sign-out', copied)).toBeLessThan(500);
  });

  it('everywhere ends all of one’s own, and no other', async () => {
    const [here, there, admin] = [
      await signIn('Eve', 'here'),
      await signIn('Eve', 'there'),
      await signIn(undefined, 'admin'),
    ];
    const mine = await listed('GET /api/v1/me/sign-ins', here);
    expect(mine.find(({ current }) => current)).toMatchObject({
      browser: 'here',
      address: '127.0.0.1',
      via: 'password',
    });
    expect(mine.every(({ userId }) => userId === 'eve')).toBe(true);
    expect((await ask('DELETE /api/v1/me/sign-ins', here)).status).toBe(200);
    expect(await statusOf('GET /api/v1/targets', here)).toBe(401);
    expect(await statusOf('GET /api/v1/targets', there)).toBe(401);
    expect(await statusOf('GET /api/v1/targets', admin)).toBe(200);
  });
});

describe('the sign-ins of others', () => {
  it('are seen and ended by an admin, and by nobody else', async () => {
    const [eve, ivy, admin] = [
      await signIn('Eve', 'eve'),
      await signIn('Ivy', 'ivy'),
      await signIn(undefined, 'admin'),
    ];
    const all = await listed('GET /api/v1/sign-ins', admin);
    const ofEve = all.find(({ browser }) => browser === 'eve')?.id ?? '';
    for (const line of [
      'GET /api/v1/sign-ins',
      `DELETE /api/v1/sign-ins/${ofEve}`,
      'DELETE /api/v1/sign-ins?user=eve',
    ])
      expect([line, await statusOf(line, ivy)]).toEqual([line, 403]);
    expect(await statusOf(`DELETE /api/v1/me/sign-ins/${ofEve}`, ivy)).toBe(404);
    expect(await statusOf(`DELETE /api/v1/sign-ins/${ofEve}`, admin)).toBe(204);
    expect(await statusOf('GET /api/v1/targets', eve)).toBe(401);
    expect(await statusOf('DELETE /api/v1/sign-ins?user=ivy', admin)).toBe(204);
    expect(await statusOf('GET /api/v1/targets', ivy)).toBe(401);
    expect(await statusOf('DELETE /api/v1/sign-ins', admin)).toBe(400);
    const log = await ask('GET /api/v1/audit?limit=2', admin);
    expect(log.json).toMatchObject({
      entries: [{ action: 'delete', kind: 'signIn', subject: 'Ivy', actor: { name: 'admin' } }, {}],
    });
  });
});

describe('changing one’s password', () => {
  it('is no way to guess it: after five wrong ones the right one has to wait, too', async () => {
    const [cookie, other] = [await signIn('Ivy', 'one'), await signIn('Ivy', 'two')];
    const change = (current: string) =>
      ask('PATCH /api/v1/me/password', cookie, { current, password: 'another horse battery' });
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) statuses.push((await change(`wrong horse ${i}`)).status);
    expect(statuses).toEqual([...Array(5).fill(400), ...Array(15).fill(429)]);
    const refused = await change(SECRET);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await statusOf('GET /api/v1/targets', other)).toBe(200);
  });
});
