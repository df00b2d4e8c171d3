import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { addRelease, addTarget } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { createCollector } from '../collect/collector';
import type { HealthPoll } from '../domain/polls/health-poll';
import { manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { createPollService } from './poll-service';

const NOW = 1_800_000_000_000;
const poll = (more: Partial<HealthPoll>): HealthPoll => ({
  name: 'ready',
  preset: 'ready',
  url: null,
  everyMs: 30_000,
  timeoutMs: 10_000,
  ok: null,
  degraded: null,
  ...more,
});
const json = (body: object, status = 200) => ({ status, body: JSON.stringify(body) });

const open: DirectStores[] = [];
afterEach(async () => {
  for (const stores of open.splice(0)) await stores.close();
});

async function listen(onRequest: RequestListener): Promise<string> {
  const server = createServer(onRequest).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** A service over real stores, with a target that has these polls. */
async function startPolls(polls: HealthPoll[], stores?: DirectStores) {
  const used = stores ?? (await openDirectStores());
  if (!stores) open.push(used);
  const clock = manualClock(NOW);
  const logger = createLogger('test', 'silent');
  const collector = createCollector({ ...used, clock, logger });
  const noted: string[] = [];
  const setPolls = async (poll: HealthPoll[], more: object = {}) => {
    const row = await used.state.get('target', 't1');
    if (!row) throw new Error('no target');
    const value = { ...row.value, poll, ...more };
    await used.state.mutate([{ op: 'put', kind: 'target', id: 't1', value }], clock.now());
  };
  if (!stores) await addTarget(used, { id: 't1', name: 'chat', environment: 'staging' });
  await setPolls(polls);
  const service = createPollService({
    state: used.state,
    clock,
    logger,
    random: () => 0.5,
    toolsOf: () => ({ fetch, allowLinkLocal: false }),
    async noteVersion(seen) {
      noted.push(seen.version);
      await collector.notePolledVersion(seen);
    },
  });
  const ended = new AbortController();
  const running = service.run(ended.signal);
  onTestFinished(async () => {
    ended.abort();
    await running;
  });
  return {
    clock,
    stores: used,
    service,
    async setPolls(polls: HealthPoll[], more?: object) {
      await setPolls(polls, more);
      service.wake();
    },
    noted,
    releases: async () => (await used.state.list('release', 't1')).map(({ id }) => id).sort(),
    words: () => service.statesOf('t1').map(({ word }) => word),
    stored: async () => (await used.state.list('pollState', 't1')).map(({ value }) => value),
  };
}

describe('a poll', () => {
  it('asks in its rhythm, and is stored when it changes and every five minutes', async () => {
    let answer = json({ status: 'ok', version: '1.4.2' });
    let asked = 0;
    const url = await listen((_, response) => {
      asked += 1;
      response.writeHead(answer.status).end(answer.body);
    });
    const { clock, words, stored, service } = await startPolls([poll({ url })]);
    const askedAgain = async (times: number, ms: number) => {
      await expect
        .poll(() => {
          clock.advance(ms / 10);
          return asked;
        })
        .toBeGreaterThanOrEqual(times);
    };
    await askedAgain(1, 10_000);
    await expect.poll(words).toEqual(['ok']);
    await expect.poll(async () => (await stored()).length).toBe(1);
    const [first] = await stored();
    expect(first).toMatchObject({ word: 'ok', version: '1.4.2', name: 'ready', path: '/' });
    await askedAgain(3, 30_000);
    expect((await stored())[0]?.at).toBe(first?.at);
    answer = json({ status: 'degraded', components: { redis: 'down' } });
    await askedAgain(asked + 1, 30_000);
    await expect.poll(words).toEqual(['degraded']);
    await expect
      .poll(async () => (await stored())[0])
      .toMatchObject({ word: 'degraded', detail: 'redis' });
    const [changed] = await stored();
    expect(changed?.since).toBeGreaterThan(first?.since ?? 0);
    await askedAgain(asked + 12, 30_000);
    await expect.poll(async () => (await stored())[0]?.at).toBeGreaterThan(changed?.at ?? 0);
    expect(service.statesOf('t1')[0]?.since).toBe(changed?.since);
    expect(service.statesOf('t2')).toEqual([]);
  });

  it('asks one URL once at a time, and no paused target', async () => {
    let asking = 0;
    let most = 0;
    const waiting: Array<() => void> = [];
    const url = await listen((_, response) => {
      asking += 1;
      most = Math.max(most, asking);
      waiting.push(() => {
        asking -= 1;
        response.end(JSON.stringify({ status: 'ok' }));
      });
    });
    const polls = [poll({ name: 'a', url }), poll({ name: 'b', url })];
    const { clock, words, setPolls } = await startPolls(polls);
    const answerAll = () => {
      clock.advance(1_000);
      for (const answer of waiting.splice(0)) answer();
    };
    await expect
      .poll(() => {
        answerAll();
        return words();
      })
      .toEqual(['ok', 'ok']);
    expect(most).toBe(1);
    await setPolls(polls, { paused: true });
    const before = waiting.length + asking;
    clock.advance(600_000);
    expect(waiting.length + asking).toBe(before);
  });

  it('removes what is no longer set, also over a restart', async () => {
    const url = await listen((_, response) => response.end('{"status":"ok"}'));
    const { clock, words, setPolls, stored, stores } = await startPolls([poll({ url })]);
    await expect
      .poll(() => {
        clock.advance(1_000);
        return words();
      })
      .toEqual(['ok']);
    await expect.poll(async () => (await stored()).length).toBe(1);
    const second = await startPolls([poll({ url })], stores);
    await expect.poll(second.words).toEqual(['ok']);
    await setPolls([poll({ name: 'other', url })]);
    await expect.poll(async () => (await stored()).map(({ name }) => name)).not.toContain('ready');
  });

  it.each<[string, RequestListener, string, string]>([
    [
      'a redirect at its origin is followed',
      (request, response) =>
        request.url === '/moved'
          ? response.end('{"status":"ok"}')
          : response.writeHead(302, { location: '/moved' }).end(),
      'ok',
      '',
    ],
    [
      'a redirect to another origin is not',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      'not_measurable',
      'redirected to another origin, http://127.0.0.1:9',
    ],
    [
      'a circle of redirects ends',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'not_measurable',
      'redirected more than twice',
    ],
    [
      'an endless answer is cut off',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
        };
        response.on('drain', more);
        more();
      },
      'not_measurable',
      'the answer is longer than 64 KiB',
    ],
    [
      'a connection that breaks is a failure',
      (request) => request.socket.destroy(),
      'failed',
      'other side closed',
    ],
  ])('%s', async (_, onRequest, word, reason) => {
    const url = await listen(onRequest);
    const { clock, service } = await startPolls([poll({ url })]);
    await expect
      .poll(() => {
        clock.advance(1_000);
        return service.statesOf('t1')[0];
      })
      .toMatchObject({ word, reason });
  });

  it('asks no metadata service', async () => {
    const { clock, service } = await startPolls([poll({ url: 'http://169.254.169.254/latest' })]);
    await expect
      .poll(() => {
        clock.advance(1_000);
        return service.statesOf('t1')[0];
      })
      .toMatchObject({ word: 'not_measurable' });
    expect(service.statesOf('t1')[0]?.reason).toContain('link-local');
  });
});

describe('the version in an answer', () => {
  /** Answers with the versions in turn, for as many answers. */
  async function answered(
    versions: readonly string[],
    { answers, more = {}, target = {} }: { answers: number; more?: object; target?: object },
  ) {
    let asked = 0;
    const url = await listen((_, response) => {
      const version = versions[asked % versions.length];
      asked += 1;
      response.end(JSON.stringify({ status: 'ok', version, errors: [`answer ${asked}`] }));
    });
    const polls = await startPolls([], undefined);
    await polls.setPolls([poll({ url, ...more })], target);
    await expect
      .poll(
        () => {
          // Time passes only between answers.
          const isRead = polls.service.statesOf('t1')[0]?.detail === `answer ${asked}`;
          if (asked === 0 || isRead) polls.clock.advance(10_000);
          return isRead ? asked : 0;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThanOrEqual(answers);
    return polls;
  }

  it('begins one deployment each, also where two alternate', async () => {
    const { releases, noted, stores, clock } = await answered(['v1', 'v1', 'v2', 'v1'], {
      answers: 8,
    });
    await expect.poll(releases).toEqual(['t1:v1', 't1:v2']);
    expect([...new Set(noted)]).toEqual(['v1', 'v2']);
    expect(noted.length).toBeLessThan(8);
    const [first] = await stores.state.list('release', 't1');
    expect(first?.value).toMatchObject({ firstSeenBy: 'announcement', seeded: false });
    expect(first?.value.startedAt).toBeLessThanOrEqual(clock.now());
  });

  it.each([
    ['of a target without releases', {}, { releases: 'off' }],
    [
      'at an address that may be of something else',
      { preset: null, ok: { status: 200, json: null } },
      {},
    ],
  ])('%s begins none', async (_, more, target) => {
    const { releases, noted, service } = await answered(['v1', 'v2'], { answers: 3, more, target });
    expect(noted).toEqual([]);
    expect(await releases()).toEqual([]);
    expect(service.statesOf('t1')[0]?.version).toMatch(/^v[12]$/);
  });

  it('that is another in each answer is bounded as in health events', async () => {
    const stamps = Array.from({ length: 40 }, (_, n) => `build-${n}`);
    const { releases, stores } = await answered(stamps, { answers: 12 });
    await expect.poll(async () => (await stores.state.list('versionChurn')).length).toBe(1);
    expect((await releases()).length).toBeLessThanOrEqual(5);
  });

  it('begins none where it spells a known one otherwise', async () => {
    const used = await openDirectStores();
    open.push(used);
    await addTarget(used, { id: 't1', name: 'chat', environment: 'staging' });
    await addRelease(used, { targetId: 't1', version: '1.2.3', startedAt: NOW - 60_000 });
    const url = await listen((_, response) =>
      response.end(JSON.stringify({ status: 'ok', version: 'v1.2.3' })),
    );
    const polls = await startPolls([poll({ url })], used);
    await expect
      .poll(
        () => {
          polls.clock.advance(5_000);
          return polls.noted;
        },
        { timeout: 10_000 },
      )
      .toEqual(['v1.2.3']);
    await expect.poll(() => polls.service.statesOf('t1')[0]?.version).toBe('v1.2.3');
    expect(await polls.releases()).toEqual(['t1:1.2.3']);
  });
});

describe('two thousand polled targets', () => {
  const TARGETS = 2_000;

  it('are each asked once in their rhythm, fifty at a time, and leave nothing behind', async () => {
    let [now, most] = [0, 0];
    const asked = new Map<string, number>();
    const url = await listen((request, response) => {
      now += 1;
      most = Math.max(most, now);
      asked.set(request.url ?? '', (asked.get(request.url ?? '') ?? 0) + 1);
      response.on('close', () => {
        now -= 1;
      });
      response.end(JSON.stringify({ status: 'ok' }));
    });
    const used = await openDirectStores();
    open.push(used);
    await addTarget(used, { id: 't1', name: 'chat', environment: 'staging' });
    const row = await used.state.get('target', 't1');
    if (!row) throw new Error('no target');
    const ids = Array.from({ length: TARGETS }, (_, n) => `t${n + 1}`);
    const putAll = (polls: (id: string) => HealthPoll[]) =>
      used.state.mutate(
        ids.map((id) => {
          const value = { ...row.value, id, name: id, poll: polls(id) };
          return { op: 'put', kind: 'target', id, value } as const;
        }),
        NOW,
      );
    await putAll((id) => [poll({ url: `${url}/${id}` })]);
    let readings = 0;
    const { changes } = used.state;
    const counted: DirectStores = {
      ...used,
      state: {
        ...used.state,
        changes: {
          ...changes,
          since(...from) {
            readings += 1;
            return changes.since(...from);
          },
        },
      },
    };
    const { service, clock } = await startPolls([poll({ url: `${url}/t1` })], counted);
    const answered = () => ids.filter((id) => service.statesOf(id)[0]?.word === 'ok').length;
    // Time passes until the first is asked, and then stands, so that none is asked twice.
    await expect
      .poll(
        () => {
          if (asked.size === 0) clock.advance(1_000);
          return asked.size;
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    await expect.poll(answered, { timeout: 60_000 }).toBe(TARGETS);
    expect(most).toBeLessThanOrEqual(50);
    expect([asked.size, Math.max(...asked.values())]).toEqual([TARGETS, 1]);
    // One round for each answer at most, beside those that others wake.
    expect(readings).toBeLessThan(1.5 * TARGETS);
    await putAll(() => []);
    service.wake();
    await expect
      .poll(async () => (await used.state.list('pollState')).length, { timeout: 30_000 })
      .toBe(0);
    expect(ids.flatMap((id) => service.statesOf(id))).toEqual([]);
  }, 120_000);
});
