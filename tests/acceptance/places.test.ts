import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeListSchema, targetPlacesSchema } from '../../lib/contract/api/places/places';
import type { ReferenceBackend } from '../../reference-backend/server';
import { type StartedCli, startCli } from '../support/cli';
import { type Link, openLink } from '../support/net/link';
import { QUICK_RULES } from '../support/quick-rules';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const directory = mkdtempSync(join(tmpdir(), 'tocsin-places-'));
const LOCATIONS = ['eu-1', 'eu-2'];
const probes = new Map<string, StartedCli>();
const links = new Map<string, Link>();
let sink: WebhookSink;
let house: ServerFixture;
let backend: ReferenceBackend;
let targetId = '';

beforeAll(async () => {
  sink = await startWebhookSink();
  const file = join(directory, 'tocsin.config.yaml');
  const notifier = `notifiers:\n  - { name: on-call, kind: webhook, url: "${sink.url}" }\n`;
  writeFileSync(file, `${notifier}${QUICK_RULES}`);
  house = await startHouse({ TOCSIN_CONFIG: file });
  backend = await house.addBackend({ target: 'chat' });
  targetId = await house.addTarget(backend, { name: 'chat', intervalMs: 500 });
  const locations = { locations: LOCATIONS };
  expect((await house.ask(`PATCH /api/v1/targets/${targetId}`, { body: locations })).status).toBe(
    200,
  );
  for (const location of LOCATIONS) {
    const body = { name: location, scope: 'probe', location };
    const { json } = await house.ask('POST /api/v1/tokens', { body });
    const link = await openLink(house.url);
    links.set(location, link);
    probes.set(location, startProbe(location, link.url, (json as { token: string }).token));
  }
});
afterAll(async () => {
  for (const { child, ended } of probes.values()) {
    child.kill('SIGKILL');
    await ended;
  }
  for (const link of links.values()) await link.close();
  await house?.stop();
  await sink?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function startProbe(location: string, server: string, token: string): StartedCli {
  const spool = join(directory, `spool-${location}`);
  const args = ['probe', '--server', server, '--location', location, '--name', location];
  return startCli([...args, '--spool', spool], { env: { TOCSIN_PROBE_TOKEN: token } });
}

const printed = (location: string) => probes.get(location)?.printed().err ?? '';

async function places() {
  const { json } = await house.ask(`GET /api/v1/targets/${targetId}/places`);
  return targetPlacesSchema.parse(json).places;
}

const countOf = async (location: string) =>
  (await places()).find((place) => place.location === location)?.sessions ?? 0;

const statuses = () => sink.received.map(({ body }) => body.status);

describe('a server and probes in two other places', () => {
  it('measures from both, and not from its own', async () => {
    for (const location of LOCATIONS)
      await until({ what: `${location} measures`, withinMs: 120_000 }, async () => {
        const exit = probes.get(location)?.child.exitCode ?? null;
        if (exit !== null) throw new Error(printed(location));
        return (await countOf(location)) >= 10;
      });
    expect((await places()).map(({ location }) => location)).toEqual(LOCATIONS);
    const { json } = await house.ask('GET /api/v1/probes');
    const { ownLocation, probes: listed } = probeListSchema.parse(json);
    expect([ownLocation, listed.map(({ state, targets }) => [state, targets])]).toEqual([
      'local',
      [
        ['live', 1],
        ['live', 1],
      ],
    ]);
  });

  it('blames no target for a probe that is cut off, and gets what it measured once it is back', async () => {
    const link = links.get('eu-2');
    const cutAt = Date.now();
    link?.cut();
    await until({ what: 'it waits on the disk', withinMs: 60_000 }, () =>
      printed('eu-2').includes('sessions wait on this disk'),
    );
    const before = await countOf('eu-1');
    await until(
      { what: 'the other place measures on', withinMs: 60_000 },
      async () => (await countOf('eu-1')) >= before + 15,
    );
    const backAt = Date.now();
    link?.join();
    await until({ what: 'the spool arrives', withinMs: 120_000 }, async () => {
      const sessions = await house.sessions(`?target=${targetId}&limit=200`);
      const late = sessions.filter(({ location, startedAt, endedAt }) => {
        const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)];
        return location === 'eu-2' && from > cutAt && to < backAt;
      });
      return late.length >= 10;
    });
    expect(statuses()).toEqual([]);
  });

  it('makes one message of an outage, which both see', async () => {
    await backend.setFaults({ 'context-wrong-type': 1 });
    await until({ what: 'the page arrives', withinMs: 120_000 }, () => sink.received.length > 0);
    await until({ what: 'both see it', withinMs: 60_000 }, async () =>
      (await places()).every(({ failed }) => failed > 5),
    );
    expect(statuses()).toEqual(['firing']);
    expect(sink.received[0]?.text).toContain('Seen from 2 of 2 places');
  });

  it('ends a probe with everything delivered', async () => {
    const probe = probes.get('eu-1');
    probe?.child.kill('SIGTERM');
    const ended = await probe?.ended;
    expect([ended?.code, ended?.err]).toEqual([
      0,
      expect.not.stringContaining('stay on this disk'),
    ]);
  });
});
