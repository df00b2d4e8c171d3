import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { alertRow, putAlert } from '../../../tests/support/alert-rows';
import { countCalls } from '../../../tests/support/count-calls';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { maintenanceInputSchema } from '../../contract/api/alerting/maintenance';
import { SITUATIONS } from '../../domain/sentence/situation';
import { MINUTE, SECOND } from '../../domain/time';
import { createMaintenance } from '../maintenance/create-maintenance';
import { createTarget } from '../targets/create-target';
import { deleteTarget } from '../targets/delete-target';
import { updateTarget } from '../targets/update-target';
import { badgeImage } from './badge-image';
import { getBadge } from './get-badge';

const house = serviceFixture();
const many = (plot: Plot, count: number) => Array.from({ length: count }, () => plot);
const GREEN = '#1f7a5c';
const wordOf = (svg: string) => /<title>.*: (.*)<\/title>/.exec(svg)?.[1];

/** The badge of the fixture's target, read anew. */
async function read(of = { environment: 'staging', name: 'chat' }): Promise<string> {
  house.clock.advance(3 * SECOND);
  return getBadge(house.ctx, of);
}
const patch = (more: Parameters<typeof updateTarget>[1]['patch'], id = house.targetId) =>
  updateTarget(house.ctx, { id, patch: more });

describe('a badge', () => {
  it('is off until it is switched on, and then no different from one that does not exist', async () => {
    const off = await read().catch((error: Error) => error);
    const unknown = await read({ environment: 'staging', name: 'none' }).catch((e: Error) => e);
    expect(off).toEqual(unknown);
    expect(code('not_found')(off)).toBe(true);
    await patch({ badge: true });
    expect(wordOf(await read())).toBe('no data');
    expect(wordOf(await read({ environment: '-', name: house.targetId }))).toBe('no data');
    await expect(read({ environment: 'production', name: 'chat' })).rejects.toThrow('no such');
    await patch({ badge: false });
    await expect(read()).rejects.toSatisfy(code('not_found'));
  });

  it('says so where the certificate of the server is not verified', () => {
    const of = { environment: 'staging', name: 'chat', situation: 'holds' as const, pages: false };
    expect(wordOf(badgeImage({ ...of, isUnverified: true }))).toMatch(
      /, certificate not verified$/,
    );
    expect(wordOf(badgeImage(of))).not.toContain('verified');
  });

  it('says what the front page says, and is green only while the target holds', async () => {
    await patch({ badge: true });
    const seen: Array<[string | undefined, boolean]> = [];
    const note = async () => {
      const svg = await read();
      seen.push([wordOf(svg), svg.includes(GREEN)]);
    };
    await house.probe(many('passed', 5));
    await note();
    await house.watch(60, 'passed');
    await house.probe(many('passed', 3));
    await note();
    await house.probe(many('factory-mismatch', 40));
    await note();
    await patch({ paused: true });
    await note();
    await patch({ paused: false });
    house.clock.advance(5 * MINUTE);
    await note();
    expect(seen).toEqual([
      ['not enough evidence', false],
      ['holds', true],
      ['fails', false],
      ['paused', false],
      ['stale', false],
    ]);
  });

  it('is not green while any page about it fires, also one about all targets', async () => {
    await patch({ badge: true });
    await house.watch(60, 'passed');
    await house.probe(many('passed', 3));
    expect(wordOf(await read())).toBe('holds');
    const measure = { kind: 'noData' as const };
    const about = { ...alertRow(house.clock.now()), measure };
    await putAlert(house.stores, {
      ...about,
      id: 'a',
      severity: 'ticket',
      targetId: house.targetId,
    });
    expect(wordOf(await read())).toBe('holds');
    const all = await putAlert(house.stores, { ...about, id: 'b', targetId: '' });
    expect(wordOf(await read())).toBe('a page fires');
    await putAlert(house.stores, { ...all, phase: 'resolved' });
    await putAlert(house.stores, { ...about, id: 'c', targetId: house.targetId });
    const svg = await read();
    expect([wordOf(svg), svg.includes(GREEN)]).toEqual(['a page fires', false]);
  });

  it('follows a renamed, a moved, a maintained and a deleted target', async () => {
    await patch({ badge: true });
    await patch({ name: 'talk', environment: 'production' });
    await expect(read()).rejects.toSatisfy(code('not_found'));
    const moved = { environment: 'production', name: 'talk' };
    expect(wordOf(await read(moved))).toBe('no data');
    const from = house.clock.now();
    const window = { name: 'work', by: 'Ada', targetId: house.targetId };
    const schedule = { kind: 'once', from, to: from + 10 * MINUTE };
    await createMaintenance(house.ctx, maintenanceInputSchema.parse({ ...window, schedule }));
    const svg = await read(moved);
    expect([wordOf(svg), svg.includes(GREEN)]).toEqual(['maintenance', false]);
    await deleteTarget(house.ctx, house.targetId);
    await expect(read(moved)).rejects.toSatisfy(code('not_found'));
  });

  it('reads the stores once for any number of requests, and of targets', async () => {
    for (let i = 0; i < 30; i++)
      await createTarget(house.ctx, targetInput({ name: `chat ${i}`, badge: true }));
    const state = countCalls(house.ctx.state);
    const events = countCalls(house.ctx.events);
    const ctx = { ...house.ctx, state: state.store, events: events.store };
    const ask = (name: string) => getBadge(ctx, { environment: 'staging', name }).catch(() => '');
    await Promise.all([
      ...Array.from({ length: 30 }, (_, i) => ask(`chat ${i}`)),
      ...Array.from({ length: 300 }, (_, i) => ask(`unknown ${i}`)),
    ]);
    expect(state.calls() + events.calls()).toBeLessThan(15);
    house.clock.advance(3 * SECOND);
    const before = state.calls();
    await ask('chat 1');
    expect(state.calls()).toBeGreaterThan(before);
  });
});

describe('the image', () => {
  const image = (name: string) =>
    badgeImage({ environment: 'staging', name, situation: 'holds', pages: false });

  it.each([
    ['markup', '</text><script>alert(1)</script>'],
    ['an attribute', '" onload="alert(1)'],
    ['an entity', '&lt;b&gt; & &#0;'],
    ['a section', ']]><![CDATA['],
    ['controls', 'a\u0000b\u001b[31m\u202Ec\uFFFE'],
    ['half a pair', 'a\ud800b'],
    ['length', 'W'.repeat(10_000)],
    ['characters of several units', '👩‍🚒'.repeat(500)],
    ['nothing', ''],
  ])('is well-formed and bounded for a name with %s', (_, name) => {
    const svg = image(name);
    expect(svg).not.toMatch(/<script|onload="|\p{Cc}|\p{Cf}|\p{Cs}|\p{Noncharacter_Code_Point}/u);
    expect(svg.length).toBeLessThan(6_000);
    // Throws where it is not well-formed.
    const document = XmlDocument.fromString(svg);
    expect(Number(document.get('/*/@width')?.content)).toBeLessThan(1_200);
    document.dispose();
  });

  it('is green for no other situation', () => {
    const green = SITUATIONS.filter((situation) =>
      badgeImage({ environment: 'e', name: 'n', situation, pages: false }).includes(GREEN),
    );
    expect(green).toEqual(['holds']);
    expect(
      badgeImage({ environment: 'e', name: 'n', situation: 'holds', pages: true }),
    ).not.toContain(GREEN);
  });
});
