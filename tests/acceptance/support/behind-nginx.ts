import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOutboundFetch } from '../../../lib/net/outbound-fetch';
import { findNginx } from '../../../scripts/find-nginx';
import { PRIVATE_CA } from '../../support/net/private-ca';
import { type NginxSite, SITE_PASSWORD, startNginxSite } from './nginx-site';

const found = findNginx();
const tls = { ca: PRIVATE_CA.ca, cert: null, key: null, servername: null, insecure: false };
const browse = createOutboundFetch({ tls, proxy: 'none' });

/** Runs a configuration of docs/reverse-proxy.md against a real nginx. `path`: where it serves Tocsin, '' at a root. */
export function describeBehindNginx(heading: string, path: string): void {
  describe(`Tocsin behind ${heading}`, () => {
    let site: NginxSite;
    const at = (rest: string) => `${site.origin}${path}${rest}`;

    beforeAll(async () => {
      if (found.path === null) {
        if (process.env.CI === 'true') throw new Error(found.reason);
        return;
      }
      site = await startNginxSite(found.path, { heading, path });
    }, 240_000);
    afterAll(() => site?.stop());
    beforeEach((context) => {
      if (found.path !== null) return;
      process.stderr.write(`skipped: ${found.reason}\n`);
      context.skip(found.reason);
    });

    const signIn = (body: unknown, origin = site.origin) =>
      browse(at('/api/v1/sign-in'), {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin },
      });
    const cookie = async () => {
      const header = (await signIn({ password: SITE_PASSWORD })).headers.get('set-cookie') ?? '';
      return header.split(';', 1)[0] ?? '';
    };

    it('asks for a sign-in at its own address, and names the page to go on to', async () => {
      const answer = await browse(at('/targets?q=a'), { redirect: 'manual' });
      expect(answer.status).toBe(303);
      const next = encodeURIComponent(`${path}/targets?q=a`);
      expect(answer.headers.get('location')).toBe(`${path}/sign-in?next=${next}`);
    });

    it('signs in with a Secure cookie for its own path', async () => {
      expect((await signIn({ password: 'wrong' })).status).toBe(401);
      const answer = await signIn({ password: SITE_PASSWORD });
      expect(answer.status).toBe(200);
      const header = answer.headers.get('set-cookie');
      expect(header).toContain(`; Path=${path || '/'};`);
      expect(header).toMatch(/; HttpOnly; SameSite=Lax; .*; Secure$/);
    });

    it('serves pages, and every asset and link in them below its path', async () => {
      const headers = { cookie: await cookie() };
      for (const page of ['/', '/targets', '/settings']) {
        const answer = await browse(at(page), { headers, redirect: 'manual' });
        expect([page, answer.status]).toEqual([page, 200]);
        const html = await answer.text();
        const links = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, link = '']) => link);
        expect(links.length).toBeGreaterThan(5);
        expect(links.filter((link) => !link.startsWith(`${path}/`) && link !== path)).toEqual([]);
        for (const asset of links.filter(
          (link) => link.includes('/_next/') || link.includes('icon'),
        ))
          expect([asset, (await browse(`${site.origin}${asset}`)).status]).toEqual([asset, 200]);
        expect(html).not.toContain('__tocsin_base_path__');
      }
    });

    it('answers the API by its roles, and refuses what is unknown', async () => {
      expect((await browse(at('/api/v1/targets'))).status).toBe(401);
      const headers = { cookie: await cookie() };
      expect((await browse(at('/api/v1/targets'), { headers })).status).toBe(200);
      const document = await (await browse(at('/api/v1/openapi.json'), { headers })).json();
      expect(document).toMatchObject({ servers: [{ url: path || '/' }] });
      expect((await browse(at('/api/v1/nothing'), { headers })).status).toBe(404);
      expect((await browse(at('/healthz'))).status).toBe(200);
    });

    it('serves badges and shared views without a sign-in', async () => {
      const headers = {
        cookie: await cookie(),
        origin: site.origin,
        'content-type': 'application/json',
      };
      const make = async (what: string, body: object) => {
        const init = { method: 'POST', headers, body: JSON.stringify(body) };
        const answer = await browse(at(`/api/v1/${what}`), init);
        expect([what, answer.status]).toEqual([what, 201]);
        return z.object({ token: z.string().optional() }).parse(await answer.json());
      };
      const named = { name: 'a/b (ü)', environment: 'pré prod', badge: true };
      await make('targets', { ...named, url: 'wss://example.com/ws', paused: true });
      const { token } = await make('tokens', { name: 'wiki', scope: 'badge' });
      const badge = `/badge/pr%C3%A9%20prod/${encodeURIComponent(named.name)}.svg?token=${token}`;
      const image = await browse(at(badge));
      expect([image.status, await image.text()]).toEqual([200, expect.stringContaining('paused')]);
      const link = await make('share-links', { target: named.name, name: 'hall' });
      const page = await browse(at(`/shared/${link.token}`));
      expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
      const html = await page.text();
      const links = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, one = '']) => one);
      expect(links.filter((one) => !one.startsWith(`${path}/`))).toEqual([]);
      const authorization = `Bearer ${link.token}`;
      const view = await browse(at('/api/v1/shared-view'), { headers: { authorization } });
      expect(await view.json()).toMatchObject({ target: { name: named.name, paused: true } });
    });

    it('pushes hints over a WebSocket', async () => {
      const signedIn = await cookie();
      const socket: Socket = io(site.origin, {
        path: `${path}/live`,
        transports: ['websocket'],
        ca: PRIVATE_CA.ca,
        extraHeaders: { cookie: signedIn, origin: site.origin },
        reconnection: false,
      });
      try {
        const hello = await new Promise((resolve, reject) => {
          socket.on('hello', resolve);
          socket.on('connect_error', reject);
        });
        expect(hello).toMatchObject({ seq: expect.any(Number) });
      } finally {
        socket.disconnect();
      }
    });

    it('refuses another site, with both sides and the setting in its reason', async () => {
      const answer = await signIn({ password: SITE_PASSWORD }, 'https://evil.example');
      expect(answer.status).toBe(403);
      expect(await answer.text()).toMatch(/https:\/\/evil\.example.*\(Origin\).*TOCSIN_PUBLIC_URL/);
    });
  });
}
