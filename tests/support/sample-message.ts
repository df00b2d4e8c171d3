import type { Message, MessageAlert, MessageKind } from '../../lib/domain/alerts/message';

export const SAMPLE_NOW = Date.parse('2026-07-01T03:14:00Z');
const SINCE = SAMPLE_NOW - 120_000;

/** One alert inside a message. */
export const sampleAlert = (more: Partial<MessageAlert> = {}): MessageAlert => ({
  id: 'a1',
  key: 'b5f1c0de9a7e4d21',
  status: 'firing',
  severity: 'page',
  alertname: 'FactoryFails',
  measure: { kind: 'indicator', indicator: 'factory' },
  summary: 'factory initialisation 41.2 %, needs > 98 % (421 of 716 sessions bad)',
  startsAt: SINCE,
  endsAt: null,
  flapping: false,
  ...more,
});

/** A page about a factory, as a receiver gets it. */
export const sampleMessage = (more: Partial<Message> = {}): Message => ({
  idempotencyKey: 'n1:b5f1c0de9a7e4d21:1',
  dedupKey: 'b5f1c0de9a7e4d21',
  groupKey: 'staging/chat/1.4.2/page',
  kind: 'firing',
  status: 'firing',
  severity: 'page',
  title: 'Factory initialisation fails on chat (staging): 41.2 %, needs > 98 %',
  text: [
    '421 of 716 sessions bad in 5 min.',
    'TypeError: expected <Manager> & got "None" in create_manager',
    'First seen with release 1.4.2.',
  ],
  environment: 'staging',
  target: { id: 't1', name: 'chat' },
  release: '1.4.2',
  since: SINCE,
  sentAt: SAMPLE_NOW,
  alerts: [sampleAlert()],
  children: [
    sampleAlert({
      id: 'a2',
      key: 'c0ffee00c0ffee00',
      alertname: 'AgentFails',
      measure: { kind: 'indicator', indicator: 'agent' },
      summary: 'agent pipeline 40 %, needs > 95 %',
    }),
  ],
  facts: [
    { name: 'Stage', value: 'factory' },
    { name: 'Signature', value: 'FACTORY_INITIALIZATION_FAILED <type mismatch>' },
  ],
  links: {
    view: 'https://tocsin.example/?target=t1&from=2026-07-01T03:00Z',
    alert: 'https://tocsin.example/incidents/INC-43',
    session: 'https://tocsin.example/sessions/s1',
    runbook: 'https://runbooks.example/factory',
  },
  ...more,
});

/** The same episode in a message of each kind. */
export function sampleOfKind(kind: MessageKind): Message {
  if (kind === 'resolved')
    return sampleMessage({
      kind,
      status: 'resolved',
      idempotencyKey: 'n1:b5f1c0de9a7e4d21:9',
      alerts: [sampleAlert({ status: 'resolved', endsAt: SAMPLE_NOW })],
      children: [],
    });
  const aboutNothing = { alerts: [], children: [], facts: [], release: null };
  if (kind === 'test')
    return sampleMessage({ kind, title: 'Test message from Tocsin', ...aboutNothing });
  if (kind === 'watchdog')
    return sampleMessage({
      kind,
      severity: 'heartbeat',
      title: 'Tocsin is alive',
      ...aboutNothing,
    });
  return sampleMessage({ kind });
}
