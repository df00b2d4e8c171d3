import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultOf } from '../../../tests/support/documented-body';
import { startSink } from '../../../tests/support/http-sink';
import {
  SAMPLE_NOW,
  sampleAlert,
  sampleMessage,
  sampleOfKind,
} from '../../../tests/support/sample-message';
import {
  findNotifierKind,
  NOTIFIER_KIND_NAMES,
  type NotifierKind,
} from '../../contract/notifier-kinds/kinds';
import { pagerduty } from '../../contract/notifier-kinds/pagerduty';
import { wireAlerts } from '../../contract/notifier-kinds/text/wire-alerts';
import { MESSAGE_KINDS, type Message } from '../../domain/alerts/message';
import { manualClock } from '../../kit/clock';
import { createNotifier } from './create-notifier';

let sink: Awaited<ReturnType<typeof startSink>>;
beforeEach(async () => {
  sink = await startSink();
});
afterEach(() => sink.close());

const ROUTING_KEY = String(pagerduty.example('').routingKey);

function send(kind: NotifierKind, message: Message, settings: Record<string, unknown> = {}) {
  const description = findNotifierKind(kind);
  if (!description) throw new Error(`no kind ${kind}`);
  const parts = { fetch, clock: manualClock(SAMPLE_NOW) };
  const notifier = createNotifier(
    description,
    { ...description.example(sink.url), ...settings },
    parts,
  );
  return notifier.deliver(message, AbortSignal.timeout(20_000));
}

/** Mail is tested in a file of its own. */
const HTTP_KINDS = NOTIFIER_KIND_NAMES.filter((kind) => kind !== 'email');

/** Everything too long, everywhere, in characters that escaping makes longer, with mentions and links. */
const long = (n: number) => '<&> überlang @everyone [here](https://evil.example) '.repeat(n);
const monster = sampleMessage({
  title: long(500),
  text: Array.from({ length: 200 }, () => long(50)),
  dedupKey: 'k'.repeat(900),
  environment: long(20),
  target: { id: 't1', name: long(200) },
  alerts: Array.from({ length: 150 }, (_, i) => sampleAlert({ key: `k${i}`, summary: long(30) })),
  children: Array.from({ length: 80 }, (_, i) => sampleAlert({ key: `c${i}`, summary: long(30) })),
  facts: Array.from({ length: 60 }, (_, i) => ({ name: `${i} ${long(30)}`, value: long(300) })),
});

/** Paths whose body is another one than the kind's own. */
const SCHEMA_OF_PATH = [
  ['/close', 'jsm-close'],
  ['/change/', 'pagerduty-change'],
] as const;

describe.each(HTTP_KINDS)('%s', (kind) => {
  it.each(MESSAGE_KINDS.filter((said) => said !== 'watchdog'))(
    'sends the documented body when %s',
    async (said) => {
      expect(await send(kind, sampleOfKind(said))).toMatchObject({ ok: true });
      for (const { path, body } of sink.received) {
        const schema = SCHEMA_OF_PATH.find(([part]) => path.includes(part))?.[1] ?? kind;
        expect(faultOf(schema, JSON.parse(body)), body).toBeNull();
      }
      expect(sink.received.length).toBeGreaterThan(0);
    },
  );

  it('stays within the limits, whatever it is given', async () => {
    expect(await send(kind, monster)).toMatchObject({ ok: true });
    expect(faultOf(kind, sink.json()[0])).toBeNull();
  });

  it('does without links, target and release', async () => {
    const links = { view: '', alert: '', session: null, runbook: null };
    const bare = { links, target: { id: '', name: '' }, release: null, text: [], facts: [] };
    expect(await send(kind, sampleMessage(bare))).toMatchObject({ ok: true });
    const body = JSON.stringify(sink.json()[0]).replace(/"(generatorURL|externalURL)":"",?/g, '');
    if (kind !== 'webhook') expect(faultOf(kind, JSON.parse(body))).toBeNull();
  });
});

it('labels no alert with its release, and names its incident', () => {
  const incident = {
    id: 'i1',
    name: 'INC-43',
    beganAt: SAMPLE_NOW,
    endedAt: null,
    clearedAt: null,
  };
  const [alert] = wireAlerts(sampleMessage({ incident }));
  expect(Object.keys(alert?.labels ?? {}).sort()).toEqual(
    ['alertname', 'env', 'service', 'severity', 'tocsin_key'].sort(),
  );
  expect(alert?.annotations).toMatchObject({
    release: '1.4.2',
    incident: 'INC-43',
    incident_id: 'i1',
    began: '2026-07-01T03:14:00.000Z',
  });
  expect(alert?.annotations).not.toHaveProperty('ended');
});

describe('webhook', () => {
  it('signs the very bytes it sends, and names the message', async () => {
    const message = sampleMessage();
    await send('webhook', message);
    const [{ headers, body, path } = { headers: {}, body: '', path: '' }] = sink.received;
    const t = Math.floor(SAMPLE_NOW / 1000);
    const v1 = createHmac('sha256', 'shh').update(`${t}.${body}`).digest('hex');
    expect(path).toBe('/hook');
    expect(headers).toMatchObject({
      'x-tocsin-signature': `t=${t},v1=${v1}`,
      'idempotency-key': message.idempotencyKey,
      'user-agent': 'tocsin',
      'content-type': 'application/json',
      'x-team': 'chat',
    });
  });

  it('keeps common what all alerts say alike, and leaves children to an annotation', async () => {
    const other = sampleAlert({ key: 'other', alertname: 'InternalErrors', summary: 'many 1011s' });
    await send('webhook', sampleMessage({ kind: 'update', alerts: [sampleAlert(), other] }));
    const [body] = sink.json();
    expect(body).toMatchObject({
      notification_reason: 'new alerts added',
      externalURL: 'https://tocsin.example',
      groupLabels: { env: 'staging', service: 'chat', severity: 'page' },
      commonLabels: { env: 'staging', service: 'chat', severity: 'page' },
      alerts: [
        { fingerprint: 'b5f1c0de9a7e4d21', labels: { alertname: 'FactoryFails' } },
        { fingerprint: 'other', labels: { alertname: 'InternalErrors' } },
      ],
    });
    expect(body.commonLabels).not.toHaveProperty('alertname');
    expect(body.commonAnnotations).not.toHaveProperty('summary');
    expect(body.alerts[0].annotations.explains).toBe('agent pipeline 40 %, needs > 95 %');
  });

  it('beats as a Watchdog', async () => {
    await send('webhook', sampleOfKind('watchdog'));
    expect(faultOf('webhook', sink.json()[0])).toBeNull();
    expect(sink.json()[0].commonLabels).toMatchObject({
      alertname: 'Watchdog',
      severity: 'heartbeat',
    });
  });
});

describe('alertmanager', () => {
  it('ends a firing alert in four minutes, a resolved one when it ended, under the same labels', async () => {
    await send('alertmanager', sampleMessage());
    await send('alertmanager', sampleOfKind('resolved'));
    const [[firing], [resolved]] = sink.json();
    expect(firing.endsAt).toBe(new Date(SAMPLE_NOW + 240_000).toISOString());
    expect(resolved.endsAt).toBe(new Date(SAMPLE_NOW).toISOString());
    expect(resolved.labels).toEqual(firing.labels);
    expect(sink.received[0]).toMatchObject({
      path: '/am/api/v2/alerts',
      headers: { authorization: `Basic ${Buffer.from('tocsin:pw').toString('base64')}` },
    });
  });
});

describe('pagerduty', () => {
  it('opens, updates and ends one incident under one key', async () => {
    for (const kind of ['firing', 'still', 'escalated', 'resolved'] as const)
      await send('pagerduty', sampleOfKind(kind));
    const events = sink.json();
    const actions = events.map((event: { event_action: string }) => event.event_action);
    expect(actions).toEqual(['trigger', 'trigger', 'trigger', 'resolve']);
    expect(new Set(events.map((event: { dedup_key: string }) => event.dedup_key)).size).toBe(1);
    expect(events[0]).toMatchObject({
      routing_key: ROUTING_KEY,
      payload: { severity: 'critical' },
    });
    expect(events[1].payload.summary).toMatch(/^Still firing: Factory/);
    expect(sink.received[0]?.path).toBe('/v2/enqueue');
  });

  it('leaves nothing open after a test, and opens nothing for a heartbeat', async () => {
    await send('pagerduty', sampleOfKind('test'));
    expect(sink.json()).toMatchObject([
      { event_action: 'trigger', payload: { severity: 'info' } },
      { event_action: 'resolve' },
    ]);
    expect(await send('pagerduty', sampleOfKind('watchdog'))).toMatchObject({
      ok: false,
      retryable: false,
    });
    expect(sink.received).toHaveLength(2);
  });

  it('calls a ticket a warning', async () => {
    await send('pagerduty', sampleMessage({ severity: 'ticket' }));
    expect(sink.json()[0].payload.severity).toBe('warning');
  });
});

describe('jsm', () => {
  it('opens under an alias and closes by it', async () => {
    await send('jsm', sampleMessage());
    await send('jsm', sampleOfKind('resolved'));
    expect(sink.json()[0]).toMatchObject({
      alias: 'tocsin-b5f1c0de9a7e4d21',
      priority: 'P1',
      responders: [{ type: 'team' }],
    });
    expect(sink.received.map(({ path }) => path)).toEqual([
      '/v2/alerts',
      '/v2/alerts/tocsin-b5f1c0de9a7e4d21/close?identifierType=alias',
    ]);
    expect(sink.received[1]?.headers.authorization).toBe('GenieKey jsm-key');
  });

  it('leaves nothing open after a test, and opens nothing for a heartbeat', async () => {
    await send('jsm', sampleOfKind('test'));
    expect(sink.received[1]?.path).toContain('/close');
    expect(await send('jsm', sampleOfKind('watchdog'))).toMatchObject({ retryable: false });
    expect(sink.received).toHaveLength(2);
  });
});

describe('slack', () => {
  it('lets no error message mention anybody, and keeps all of it below what Slack takes', async () => {
    await send('slack', sampleMessage({ text: ['<!channel> & <@U1>'] }));
    await send('slack', monster);
    const [plain] = sink.received;
    expect(plain?.body).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    const texts = JSON.stringify(sink.json()[1]).match(/"text":"[^"]*"/g) ?? [];
    expect(texts.join('').length).toBeLessThan(13_000);
  });

  it('has a colour by state', async () => {
    await send('slack', sampleMessage());
    await send('slack', sampleMessage({ severity: 'ticket' }));
    await send('slack', sampleOfKind('resolved'));
    const colours = sink.json().map(({ attachments }) => attachments[0].color);
    expect(colours).toEqual(['#e01e5a', '#f8a306', '#2eb886']);
  });
});

describe('teams', () => {
  it('stays below 28 KB, even in characters of three bytes', async () => {
    const wide = { ...monster, text: Array.from({ length: 40 }, () => '警報'.repeat(2_000)) };
    for (const message of [monster, wide]) await send('teams', message);
    for (const { body } of sink.received) expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
  });
});

describe('discord', () => {
  it('posts into the thread by a version that says in seconds when to try again', async () => {
    await send('discord', sampleMessage());
    expect(sink.received[0]?.path).toBe(
      '/api/v10/webhooks/1/x?wait=true&thread_id=1234567890123456789',
    );
  });

  it('shows state by colour and links to what Tocsin knows', async () => {
    await send('discord', sampleMessage({ text: ['see https://evil.example', '@everyone'] }));
    expect(sink.json()[0]).toMatchObject({
      content: expect.stringMatching(/^Page\\: Factory/),
      embeds: [
        {
          title: expect.stringContaining('page · staging · chat'),
          color: 0xe01e5a,
          description: expect.stringMatching(
            /^see https\\:\/\/evil\.example\n\\@everyone\n.*\[Open the alert\]\(<https:/s,
          ),
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });
});

describe('ntfy', () => {
  it('is loud for a page, quiet for the rest', async () => {
    const ticket = sampleMessage({ severity: 'ticket' });
    const said = [sampleMessage(), ticket, sampleOfKind('resolved'), sampleOfKind('watchdog')];
    for (const message of said) await send('ntfy', message);
    expect(sink.json().map(({ priority }) => priority)).toEqual([5, 3, 3, 1]);
    expect(sink.json()[0]).toMatchObject({
      topic: 'pages',
      tags: ['rotating_light', 'staging'],
      click: 'https://tocsin.example/incidents/INC-43',
    });
    expect(sink.received[0]?.headers.authorization).toBe('Bearer tk');
  });
});

describe('mentions', () => {
  const texts = async (kind: 'slack' | 'teams', message: Message) => {
    await send(kind, message, {
      mention:
        kind === 'slack' ? ['@here', 'U012AB3CD', 'S0123ABCD'] : ['Ana Ruiz <ana@example.com>'],
    });
    return JSON.stringify(sink.json().at(-1));
  };

  it('call people when a page begins and when nobody acknowledges', async () => {
    for (const kind of ['firing', 'escalated'] as const) {
      expect(await texts('slack', sampleOfKind(kind))).toContain(
        '"text":"<!here> <@U012AB3CD> <!subteam^S0123ABCD> ',
      );
      expect(await texts('teams', sampleOfKind(kind))).toContain('"id":"ana@example.com"');
    }
  });

  it.each(MESSAGE_KINDS.filter((kind) => !['firing', 'escalated', 'watchdog'].includes(kind)))(
    'call nobody in a message of kind %s',
    async (kind) => {
      expect(await texts('slack', sampleOfKind(kind))).not.toMatch(/<(@|!(?!date))/);
      expect(await texts('teams', sampleOfKind(kind))).not.toContain('<at>');
    },
  );

  it('call nobody for a ticket', async () => {
    const ticket = sampleMessage({ severity: 'ticket' });
    expect(await texts('slack', ticket)).not.toMatch(/<(@|!(?!date))/);
  });

  it.each([
    ['slack', '<!here>'],
    ['slack', 'here'],
    ['teams', '<at>x</at> <ana@example.com>'],
    ['teams', 'ana@example.com'],
  ] as const)('of %s cannot be %s', (kind, mention) => {
    const settings = { ...findNotifierKind(kind)?.example(sink.url), mention: [mention] };
    expect(findNotifierKind(kind)?.settings.safeParse(settings).success).toBe(false);
  });
});

it('ntfy takes the priorities that are set', async () => {
  const priorities = { pagePriority: 4, ticketPriority: 2, endPriority: 1 };
  for (const message of [
    sampleMessage(),
    sampleMessage({ severity: 'ticket' }),
    sampleOfKind('resolved'),
    sampleOfKind('test'),
  ])
    await send('ntfy', message, priorities);
  expect(sink.json().map((body) => (body as { priority: number }).priority)).toEqual([4, 2, 1, 3]);
});

it('a webhook with a template sends what it gives, signed and as its type', async () => {
  const template = 'To=%2B49&Body={{headline}}';
  await send('webhook', sampleMessage({ title: 'a&b=c' }), { template, bodyType: 'form' });
  const [call] = sink.received;
  expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(call?.body).toBe('To=%2B49&Body=Page%3A%20a%26b%3Dc');
  const t = Math.floor(SAMPLE_NOW / 1000);
  const v1 = createHmac('sha256', 'shh').update(`${t}.${call?.body}`).digest('hex');
  expect(call?.headers['x-tocsin-signature']).toBe(`t=${t},v1=${v1}`);
});
