import { describe, expect, it } from 'vitest';
import { probeUrl } from '../../../tests/support/probe/probe-url';
import { rawServer } from '../../../tests/support/probe/servers';
import { manualClock } from '../../kit/clock';
import {
  type Anchor,
  anchorOfUrl,
  createNetworkCheck,
  type NetworkTools,
  SYSTEM_TOOLS,
} from './network-check';

const OTHER: Anchor = { host: 'other.example', port: 443 };
const V6 = { code: 'ENETUNREACH', addresses: ['2001:db8::1'], host: 'chat.example' };

/** A check on a machine that has the named routes, in a world where the named hosts answer. */
function checkIn(world: { routes?: string[]; up?: string[]; anchors?: Anchor[] }) {
  const clock = manualClock();
  const asked: string[] = [];
  const tools: NetworkTools = {
    hasRoute: async (address) => {
      asked.push(address);
      return (world.routes ?? []).includes(address);
    },
    acceptsThrough: async () => false,
    accepts: async ({ host }, withinMs) => {
      expect(withinMs).toBe(2_000);
      asked.push(host);
      return (world.up ?? []).includes(host);
    },
  };
  const check = createNetworkCheck({ clock, tools, anchors: () => world.anchors ?? [OTHER] });
  return { check, asked, clock };
}

describe('the second proof of a network fault', () => {
  it('finds the network at fault where there is no route and no anchor answers', async () => {
    expect(await checkIn({}).check.examine(V6)).toEqual({
      blame: 'ours',
      text: 'ENETUNREACH: the network is unreachable, no route to IPv6 and no anchor answers either',
    });
  });

  it('finds a target whose family has no route here while others are reached', async () => {
    expect(await checkIn({ up: ['other.example'] }).check.examine(V6)).toEqual({
      blame: 'target',
      text: 'no route to its address family from this probe: look at its name and route',
      detail: 'this probe has no route to 2001:db8::1 (IPv6), and reaches others',
    });
  });

  it.each(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN'])(
    "takes %s for the target's where a route exists, whatever else answers",
    async (code) => {
      const { check, asked } = checkIn({ routes: ['2001:db8::1'] });
      expect(await check.examine({ ...V6, code })).toBeNull();
      expect(asked).toEqual(['2001:db8::1']);
    },
  );

  it.each(['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'EPERM', 'EAI_AGAIN'])(
    'looks at nothing for %s',
    async (code) => {
      const { check, asked } = checkIn({});
      expect(await check.examine({ ...V6, code })).toBeNull();
      expect(asked).toEqual([]);
    },
  );

  it('takes a missing route alone for proof where there is nothing to compare with', async () => {
    const text =
      'ENETUNREACH: the network is unreachable, no route to IPv6 and no anchor to compare with';
    expect(await checkIn({ anchors: [] }).check.examine(V6)).toEqual({ blame: 'ours', text });
    const itself = checkIn({
      anchors: [{ host: 'chat.example', port: 443 }],
      up: ['chat.example'],
    });
    expect(await itself.check.examine(V6)).toEqual({ blame: 'ours', text });
  });

  it('needs a route to one of several addresses only', async () => {
    const both = { ...V6, addresses: ['192.0.2.7', '2001:db8::1'] };
    expect(await checkIn({ routes: ['192.0.2.7'] }).check.examine(both)).toBeNull();
    expect((await checkIn({}).check.examine(both))?.text).toContain('IPv4 and IPv6');
  });

  it('asks loopback only where there is no other anchor: it answers while every cable is out', async () => {
    const local: Anchor = { host: '127.0.0.1', port: 4100 };
    const mixed = checkIn({ anchors: [local, OTHER], up: ['127.0.0.1'] });
    expect((await mixed.check.examine(V6))?.blame).toBe('ours');
    const alone = checkIn({ anchors: [local], up: ['127.0.0.1'] });
    expect((await alone.check.examine(V6))?.blame).toBe('target');
  });

  it('checks once for many targets that fail at once, tries few anchors, and checks again later', async () => {
    const anchors = Array.from({ length: 500 }, (_, n) => ({ host: `t${n}.example`, port: 443 }));
    const { check, asked, clock } = checkIn({ anchors });
    const fail = () => Promise.all(anchors.map(({ host }) => check.examine({ ...V6, host })));
    const findings = await fail();
    expect(new Set(findings.map((finding) => finding?.blame))).toEqual(new Set(['ours']));
    expect(asked.length).toBeLessThanOrEqual(18);
    const once = asked.length;
    clock.advance(4_999);
    await fail();
    expect(asked).toHaveLength(once);
    clock.advance(2);
    await fail();
    expect(asked).toHaveLength(2 * once);
  });

  it('asks the machine itself: loopback has a route, and only who listens accepts', async () => {
    expect(await SYSTEM_TOOLS.hasRoute('127.0.0.1')).toBe(true);
    const server = await rawServer(() => {});
    const anchor = { host: '127.0.0.1', port: server.port };
    expect(await SYSTEM_TOOLS.accepts(anchor, 2_000)).toBe(true);
    await server.close();
    expect(await SYSTEM_TOOLS.accepts(anchor, 2_000)).toBe(false);
  });

  it('reads where a URL connects to', () => {
    expect(anchorOfUrl('wss://chat.example/ws')).toEqual({ host: 'chat.example', port: 443 });
    expect(anchorOfUrl('ws://chat.example/ws?x=1')).toEqual({ host: 'chat.example', port: 80 });
    expect(anchorOfUrl('ws://[2001:db8::1]:4100/ws')).toEqual({ host: '2001:db8::1', port: 4100 });
  });
});

/** The broadcast address: every kernel refuses to connect to it, at once and without a packet. */
const NOWHERE = 'ws://255.255.255.255:9/ws';

describe('a session that ends in a network errno', () => {
  const inWorld = (up: boolean) => checkIn({ up: up ? ['other.example'] : [] }).check;

  it("is excluded as the network's where the second proof says so", async () => {
    const record = await probeUrl(NOWHERE, {}, inWorld(false));
    expect(record).toMatchObject({ outcome: 'excluded', exclusion: 'network', failedStage: null });
    expect(record.excludedBecause).toMatch(/^E\w+: .*no anchor answers either$/);
  });

  it('is a finding at connect where others are reached', async () => {
    const record = await probeUrl(NOWHERE, {}, inWorld(true));
    expect(record).toMatchObject({ outcome: 'failed', failedStage: 'connect', exclusion: null });
    expect(record.errorCode).toMatch(/^E/);
    expect(record.signature?.title).toContain('no route to its address family');
    expect(record.warnings.join()).toContain('no route to 255.255.255.255 (IPv4)');
  });

  it('is a finding at connect where a route exists', async () => {
    const { check } = checkIn({ routes: ['255.255.255.255'] });
    const record = await probeUrl(NOWHERE, {}, check);
    expect(record).toMatchObject({ outcome: 'failed', failedStage: 'connect', exclusion: null });
    expect(record.signature?.title).not.toContain('address family');
  });
});
