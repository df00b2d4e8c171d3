import { randomUUID } from 'node:crypto';
import { watchConnection } from './connection.js';
import { Delivery } from './delivery.js';
import { runStage } from './stage.js';

/** Longest texts that Tocsin takes; longer ones are cut here, because it would refuse the event. */
const LONGEST = {
  environment: 100,
  release: 200,
  instance: 200,
  target: 200,
  connectionId: 200,
  sessionId: 200,
  runId: 200,
  traceId: 200,
  errorCode: 200,
  message: 4_000,
};

/** See index.d.ts. Without a URL nothing is queued and nothing is sent. */
export function createReporter(options = {}) {
  const env = process.env;
  const url = options.url ?? env.TOCSIN_URL;
  const common = defined({
    environment: options.environment ?? env.TOCSIN_ENVIRONMENT ?? 'development',
    release: options.release ?? env.TOCSIN_RELEASE,
    instance: options.instance ?? env.TOCSIN_INSTANCE ?? env.K_REVISION ?? env.HOSTNAME,
    target: options.target ?? env.TOCSIN_TARGET,
  });
  const delivery = new Delivery({ ...options, url, token: options.token ?? env.TOCSIN_TOKEN });
  const prefix = randomUUID().slice(0, 23);
  let made = 0;
  let hasSaidReady = false;

  function report(stage, outcome, fields = {}) {
    if (stage === 'ready' && outcome === 'ok') hasSaidReady = true;
    if (!delivery.isOn) return;
    try {
      made += 1;
      const now = options.clock?.now() ?? Date.now();
      const first = { id: `${prefix}-${made.toString(36)}`, at: now, stage, outcome };
      delivery.push(JSON.stringify(Object.assign(first, common, defined(fields))));
    } catch (error) {
      delivery.refuse(error);
    }
  }

  return {
    report,
    stage: (name, work, fields) => runStage({ name, work, fields, report }),
    connection: (request, socket) =>
      watchConnection({ request, socket, report, hasSaidReady: () => hasSaidReady }),
    figures: () => delivery.figures(),
    close: (limitMs) => delivery.close(limitMs),
  };
}

/** The fields that have a value, their texts cut to what is taken. */
function defined(fields) {
  const kept = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    const limit = LONGEST[name];
    kept[name] = limit === undefined ? value : String(value).slice(0, limit);
  }
  return kept;
}
