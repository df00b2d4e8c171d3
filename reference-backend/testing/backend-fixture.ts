import { afterEach } from 'vitest';
import type { HealthEvent } from '../reporting/health-reporter';
import { type ReferenceBackend, startReferenceBackend } from '../server';
import type { ReferenceBackendOptions } from '../settings/options';
import { bearerHeader, type ClientOptions, connectClient, type TestClient } from './client';
import { startCollector, type TestCollector } from './collector';

export type Fixture = {
  backend: ReferenceBackend;
  collector: TestCollector;
  /** A client with a fresh valid token in the header, unless options say otherwise. */
  join(options?: ClientOptions & { token?: string; url?: string }): Promise<TestClient>;
  /** The health events of one connection up to its close, as `stage outcome`. */
  story(connectionId?: unknown): Promise<string[]>;
  closeEvent(): Promise<HealthEvent>;
};

const cleanups: (() => Promise<unknown> | unknown)[] = [];

/** Runs when the test is over. */
export function onTestEnd(run: () => Promise<unknown> | unknown): void {
  cleanups.push(run);
}

afterEach(async () => {
  for (const run of cleanups.splice(0).reverse()) await run();
});

/** A fast backend that reports to a collector, both on free ports and closed after the test. */
export async function openFixture(
  options: Partial<ReferenceBackendOptions> = {},
): Promise<Fixture> {
  const collector = await startCollector();
  onTestEnd(() => collector.stop());
  const backend = await startReferenceBackend({
    environment: 'staging',
    release: '2025.09.08-1',
    instance: 'i-1',
    target: 'chat-staging',
    paceMs: 0,
    cannedPaceMs: 0,
    reportIntervalMs: 1,
    collector: { url: collector.url, token: 'collector-token' },
    ...options,
  });
  onTestEnd(() => backend.stop());
  return {
    backend,
    collector,
    async join({ token, url, headers = {}, protocols = [] } = {}) {
      const client = connectClient(url ?? backend.url, {
        headers: { ...bearerHeader(token ?? (await backend.token())), ...headers },
        protocols,
      });
      onTestEnd(() => client.socket.terminate());
      return client;
    },
    async story(connectionId) {
      const mine = (event: HealthEvent): boolean =>
        connectionId === undefined || event.connectionId === connectionId;
      await collector.event((event) => mine(event) && event.stage === 'close');
      return collector.events.filter(mine).map(({ stage, outcome }) => `${stage} ${outcome}`);
    },
    closeEvent: () => collector.event(({ stage }) => stage === 'close'),
  };
}

/** A request in the form that every version of the backend understands. */
export function agentRequest(text: string, ids: { run_id?: string; thread_id?: string } = {}) {
  return {
    type: 'start_agent',
    payload: { user_request: text, content: text, message: text, ...ids },
  };
}
