import { randomUUID } from 'node:crypto';
import type { Message } from '../domain/alerts/message';
import type { NotifierConfig } from '../domain/alerts/notifier';

/** What the test button sends: it says that it is a test, and is another message every time. `now`: epoch ms. */
export function testMessage(
  { id, name }: Pick<NotifierConfig, 'id' | 'name'>,
  now: number,
  publicUrl: string,
): Message {
  return {
    idempotencyKey: randomUUID(),
    dedupKey: `test-${id}`,
    groupKey: `test-${id}`,
    kind: 'test',
    status: 'firing',
    severity: 'ticket',
    title: `Test of ${name}`,
    text: ['Somebody pressed the test button in Tocsin. Nothing fails.'],
    environment: '',
    target: { id: '', name: '' },
    release: null,
    since: now,
    sentAt: now,
    alerts: [],
    children: [],
    facts: [{ name: 'Notifier', value: name }],
    links: { view: `${publicUrl}/`, alert: `${publicUrl}/incidents`, session: null, runbook: null },
  };
}
