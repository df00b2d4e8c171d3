import type { Message } from '../../../domain/alerts/message';

const BEGAN = Date.UTC(2026, 6, 1, 3, 12, 0);

/** A page as a receiver gets one: what previews and checks of templates are made with. */
export const SAMPLE_MESSAGE: Message = {
  idempotencyKey: 'sample',
  dedupKey: 'b5f1c0de9a7e4d21',
  groupKey: 'sample',
  kind: 'firing',
  status: 'firing',
  severity: 'page',
  title: 'Production chat: sessions stop at factory. 36 of 69 failed',
  text: [
    '47.8 %, needs > 98 % (36 of 69 sessions bad in 5 min).',
    'Began 2026-07-01 03:12:00 UTC, 2 min ago.',
    'Most often: factory: "expected a manager" (36 sessions).',
  ],
  environment: 'production',
  target: { id: 'sample', name: 'chat' },
  release: '1.4.2',
  since: BEGAN,
  sentAt: BEGAN + 120_000,
  incident: { id: 'sample', name: 'INC-43', beganAt: BEGAN, endedAt: null, clearedAt: null },
  alerts: [
    {
      id: 'sample',
      key: 'b5f1c0de9a7e4d21',
      status: 'firing',
      severity: 'page',
      alertname: 'FactoryFails',
      measure: { kind: 'indicator', indicator: 'factory' },
      summary: 'Factory initialisation 47.8 %, needs > 98 % (36 of 69 sessions bad)',
      startsAt: BEGAN + 60_000,
      endsAt: null,
      flapping: false,
    },
  ],
  children: [
    {
      id: 'sample-2',
      key: 'c0ffee00c0ffee00',
      status: 'firing',
      severity: 'page',
      alertname: 'ConnectionFails',
      measure: { kind: 'indicator', indicator: 'connection' },
      summary: 'Connection 47.8 %, needs > 95 % (36 of 69 sessions bad)',
      startsAt: BEGAN + 60_000,
      endsAt: null,
      flapping: false,
    },
  ],
  facts: [
    { name: 'Incident', value: 'INC-43' },
    { name: 'Stage', value: 'Factory' },
    { name: 'Release', value: '1.4.2' },
  ],
  links: {
    view: 'https://tocsin.example/?target=sample',
    alert: 'https://tocsin.example/incidents/INC-43',
    session: 'https://tocsin.example/sessions/sample',
    runbook: 'https://tocsin.example/runbook#factory',
  },
};
