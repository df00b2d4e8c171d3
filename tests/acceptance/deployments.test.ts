/**
 * What is deployed again and again, through everything that speaks of releases: a server, backends whose version is switched while
 * they run, the gate, the console's API, the requests of the Argo and Flagger examples, a webhook.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { releaseDetailSchema, releaseListSchema } from '../../lib/contract/api/releases/releases';
import {
  type VerdictDocument,
  verdictDocumentSchema,
} from '../../lib/contract/api/releases/verdicts';
import { SECOND } from '../../lib/domain/time';
import type { ReferenceBackend } from '../../reference-backend/server';
import { fastTime } from '../support/fast-time';
import { gateBench, type Ran } from '../support/gate-bench';
import { patience } from '../support/patience';
import { JWT_SECRET, type ServerFixture, startServerFixture } from '../support/server-fixture';
import { until } from '../support/until';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink';

/** Of real time, for a gate that asks every 5 s. Verdicts are stated from whole minutes, which pass in seconds here. */
const WITHIN_MS = 300 * SECOND;
/** A deployment serves for more than a whole minute, so that one of its minutes can be judged. */
const SERVES_MS = 75 * SECOND;

const time = fastTime();
const { gate } = gateBench();
const example = (path: string) =>
  parse(readFileSync(fileURLToPath(new URL(`../../examples/${path}`, import.meta.url)), 'utf8'));

let house: ServerFixture;
let sink: WebhookSink;
let directory: string;

beforeAll(async () => {
  sink = await startWebhookSink();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-deployments-'));
  const file = join(directory, 'tocsin.config.yaml');
  writeFileSync(
    file,
    `gate: { soak: 1s, settle: 1s }
notifiers:
  - { name: on-call, kind: webhook, url: "${sink.url}", route: { severities: [page] } }
`,
  );
  house = await startServerFixture({ env: { TOCSIN_CONFIG: file }, time });
  time.start();
}, 240_000);
afterAll(async () => {
  time.stop();
  await house?.stop();
  await sink.stop();
  rmSync(directory, { recursive: true, force: true });
});

const ENVIRONMENT = 'staging';

/** A target with a backend of its own. */
async function watched(name: string, release: string, more = {}): Promise<ReferenceBackend> {
  const backend = await house.addBackend({ release, target: name, ...more });
  const body = {
    name,
    url: backend.url,
    environment: ENVIRONMENT,
    intervalMs: '500ms',
    warmUpMs: '1s',
    credentials: { kind: 'jwt', secret: JWT_SECRET },
  };
  const answer = await house.ask('POST /api/v1/targets', { body });
  expect(answer.status, answer.text).toBe(201);
  return backend;
}

/** `tocsin gate --mark` of a version, as a pipeline runs it. Resolves when the deployment is marked; `ran` when the gate ends. */
async function marked(
  target: string,
  release: string,
  deployment = 1,
): Promise<{ ran: Promise<Ran> }> {
  const ran = gate([
    '--server',
    house.url,
    '--target',
    target,
    '--release',
    release,
    '--mark',
    '--deadline',
    `${Math.ceil(WITHIN_MS / SECOND)}s`,
    '--reporter',
    'json',
  ]);
  const isMarked = async () => {
    const { json } = await house.ask(`GET /api/v1/releases?target=${target}`);
    return releaseListSchema
      .parse(json)
      .releases.some(
        (one) => one.version === release && one.deployment === deployment && one.markedAt !== null,
      );
  };
  const what = `${target}:${release} is marked`;
  await time.hold(() => until({ what, withinMs: 60_000 * patience() }, isMarked));
  return { ran };
}
const said = ({ out }: Ran): VerdictDocument => verdictDocumentSchema.parse(JSON.parse(out));

const verdict = async (id: string) => {
  const answer = await house.ask(`GET /api/v1/releases/${encodeURIComponent(id)}/verdict`);
  return verdictDocumentSchema.parse(answer.json);
};
const detail = async (id: string) =>
  releaseDetailSchema.parse(
    (await house.ask(`GET /api/v1/releases/${encodeURIComponent(id)}`)).json,
  );
const listed = async (target: string) =>
  releaseListSchema
    .parse((await house.ask(`GET /api/v1/releases?target=${target}`)).json)
    .releases.map(({ address }) => address.slice(address.indexOf(':') + 1));

const indicator = (document: VerdictDocument, key: string) => {
  const found = document.indicators.find((one) => one.indicator === key);
  if (!found) throw new Error(`no indicator ${key}`);
  return found;
};
/** Share of emergency sessions, 0…1. */
function emergencyShare(document: VerdictDocument): number | null {
  const { count, n } = indicator(document, 'emergency').evidence;
  return n === 0 ? null : count.bad / n;
}
/** Where most failed sessions of a release stopped. */
async function stageOf(target: string, release: string): Promise<string | null> {
  const { id } = (await detail(`${target}:${release}`)).verdict.release.target;
  const failed = await house.sessions(`?target=${id}&release=${release}&outcome=failed`);
  const counts = new Map<string, number>();
  for (const { failedStage } of failed)
    if (failedStage) counts.set(failedStage, (counts.get(failedStage) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** What the web metric of the Argo example reads of a release. */
async function argo(target: string, release: string): Promise<unknown> {
  const [metric] = example('argo-rollouts/analysis-template.yaml').spec.metrics;
  const url = String(metric.provider.web.url)
    .replace('{{args.tocsin-url}}', house.url)
    .replace('{{args.environment}}', ENVIRONMENT)
    .replace('{{args.target}}', target)
    .replace('{{args.release}}', release);
  const key = /^\{\$\.(\w+)\}$/.exec(metric.provider.web.jsonPath)?.[1] ?? '';
  return Reflect.get((await (await fetch(url)).json()) as object, key);
}

/** What a webhook of the Flagger example is answered about the latest release of a target. */
async function flagger(type: string, target: string): Promise<number> {
  const hooks = example('flagger/canary.yaml').spec.analysis.webhooks;
  const url = new URL(hooks.find((one: { type: string }) => one.type === type).url);
  url.searchParams.set('environment', ENVIRONMENT);
  const path = `${url.pathname.replace('chat:latest', `${target}:latest`)}${url.search}`;
  const body = { name: target, namespace: 'production', phase: 'Progressing' };
  return (await house.ask(`POST ${path}`, { body })).status;
}

describe.concurrent('deployments, end to end', () => {
  it(
    'the three fixes of the incident: closed with 1011, served by the emergency handler, fixed',
    async () => {
      const backend = await watched('fixes', 'v1', { faults: { 'context-wrong-type': 1 } });
      const first = await marked('fixes', 'v1');
      await time.wait(SERVES_MS);
      backend.setRelease('v2');
      await backend.clearFaults();
      await backend.setFaults({ 'factory-crash': 1 });
      const second = await marked('fixes', 'v2');
      await time.wait(SERVES_MS);
      backend.setRelease('v3');
      await backend.clearFaults();
      const third = await marked('fixes', 'v3');

      const broken = await first.ran;
      expect(broken.code, broken.err).toBe(10);
      expect(broken.err).toContain('marked v1\n');
      expect(indicator(said(broken), 'connection').verdict).toBe('fail');
      expect(indicator(said(broken), 'factory').verdict).toBe('fail');
      expect(await stageOf('fixes', 'v1')).toBe('factory');
      expect(said(broken).what?.[0]).toMatchObject({ stage: 'factory', newHere: false });
      expect(said(broken).sentence?.headline).toMatch(/^v1 fails: .* stopped at factory\.$/);
      expect(emergencyShare(said(broken)) ?? 0).toBe(0);

      const emergency = await second.ran;
      expect(emergency.code, emergency.err).toBe(10);
      expect(said(emergency).release.version).toBe('v2');
      expect(indicator(said(emergency), 'emergency').verdict).toBe('fail');
      expect(emergencyShare(said(emergency))).toBe(1);
      expect(await stageOf('fixes', 'v2')).toBe('factory');

      const fixed = await third.ran;
      expect(fixed.code, fixed.err).toBe(0);
      expect(emergencyShare(said(fixed))).toBe(0);
      expect(await listed('fixes')).toEqual(['v3', 'v2', 'v1']);
      expect(await argo('fixes', 'v1')).toBe('fail');
      expect(await argo('fixes', 'latest')).toBe('pass');
      expect(await flagger('confirm-promotion', 'fixes')).toBe(200);
      expect(await flagger('rollback', 'fixes')).toBe(412);
      const { previous } = await detail('fixes:v3');
      expect(previous?.version).toBe('v2');
      const page = sink.received.find(({ body }) =>
        body.alerts.some(({ labels }) => labels.service === 'fixes' && labels.severity === 'page'),
      );
      expect(page?.body.status).toBe('firing');
      expect(page?.text).toMatch(/factory/i);
    },
    WITHIN_MS * patience(),
  );

  it(
    'a version deployed again that is broken now: its old pass is not its new verdict',
    async () => {
      const backend = await watched('again', 'v1');
      const first = await marked('again', 'v1');
      const passed = await first.ran;
      expect(passed.code, passed.err).toBe(0);
      await backend.setFaults({ 'bare-1011': 1 });
      const second = await time.hold(async () => {
        const started = await marked('again', 'v1', 2);
        const atOnce = await verdict('again:v1');
        expect(atOnce).toMatchObject({ verdict: 'no_data', settled: false });
        expect(atOnce.release.deployment).toBe(2);
        expect(await argo('again', 'v1')).toBe('no_data');
        expect(await flagger('confirm-promotion', 'again')).toBe(425);
        return started;
      });
      const failed = await second.ran;
      expect(failed.code, failed.err).toBe(10);
      expect(said(failed).what?.[0]?.stage).toBe(await stageOf('again', 'v1'));
      expect(failed.err).toContain('marked v1, 2nd deployment');
      expect(said(failed).release).toMatchObject({ version: 'v1', deployment: 2 });
      expect(await verdict('again:v1~1')).toMatchObject({ verdict: 'pass' });
      expect(await argo('again', 'v1')).toBe('fail');
      expect(await flagger('rollback', 'again')).toBe(200);
      expect(await listed('again')).toEqual(['v1~2', 'v1~1']);
    },
    2 * WITHIN_MS * patience(),
  );

  it(
    'a rollback: the version that comes back is judged afresh, the one that went stays failed',
    async () => {
      const backend = await watched('back', 'v1');
      await marked('back', 'v1');
      await time.wait(SERVES_MS);
      backend.setRelease('v2');
      await backend.setFaults({ 'agent-error': 1 });
      const bad = await marked('back', 'v2');
      await time.wait(SERVES_MS);
      backend.setRelease('v1');
      await backend.clearFaults();
      const back = await marked('back', 'v1', 2);
      const failed = await bad.ran;
      expect(failed.code).toBe(10);
      expect(indicator(said(failed), 'agent').verdict).toBe('fail');
      expect(said(failed).what?.[0]?.stage).toBe(await stageOf('back', 'v2'));
      const ran = await back.ran;
      expect(ran.code, ran.err).toBe(0);
      expect(said(ran).release).toMatchObject({ version: 'v1', deployment: 2 });
      expect(await listed('back')).toEqual(['v1~2', 'v2', 'v1~1']);
      expect((await detail('back:v1')).deployments).toHaveLength(2);
      expect((await verdict('back:latest')).release.deployment).toBe(2);
      const report = await house.ask('GET /api/v1/releases/back:v1/report?format=markdown');
      expect(report.text).toContain('v1, 2nd deployment');
    },
    WITHIN_MS * patience(),
  );

  it(
    'a canary that fails beside a release that does not',
    async () => {
      const canary = { version: 'v2', share: 0.2, faults: { 'context-wrong-type': 1 } };
      const backend = await watched('canary', 'v1');
      await time.wait(10 * SECOND);
      backend.setRelease('v1', canary);
      const failed = await until({ what: 'the canary fails', withinMs: WITHIN_MS }, async () => {
        const answer = await house.ask('GET /api/v1/releases/canary:v2/verdict');
        if (answer.status === 404) return null;
        const document = verdictDocumentSchema.parse(answer.json);
        return document.verdict === 'fail' ? document : null;
      });
      expect(indicator(failed, 'factory').verdict).toBe('fail');
      expect(failed.what?.[0]).toMatchObject({ stage: 'factory' });
      expect((await verdict('canary:v1')).verdict).not.toBe('fail');
      const page = await until({ what: 'the canary pages', withinMs: WITHIN_MS }, () =>
        sink.received.find(({ body }) =>
          body.alerts.some(
            ({ labels }) => labels.service === 'canary' && labels.severity === 'page',
          ),
        ),
      );
      expect(page.text).toMatch(/2 releases serve: v1 [678]\d[.\d]*\s%, v2 \d\d[.\d]*\s%/);
      expect((await listed('canary')).sort()).toEqual(['v1', 'v2']);
      backend.setRelease('v1');
      expect(await stageOf('canary', 'v2')).toBe('factory');
    },
    WITHIN_MS * patience(),
  );

  it(
    'what is not decided when the time of the gate is up: 11, and the report beside the summary',
    async () => {
      await watched('undecided', 'v1', { faults: { 'agent-error': 0.1 } });
      await until({ what: 'a minute has closed', withinMs: WITHIN_MS }, async () => {
        const answer = await house.ask('GET /api/v1/releases/undecided:v1/verdict');
        return answer.status === 200 && (answer.json as VerdictDocument).verdict !== 'no_data';
      });
      // The folder of a report need not be there.
      const file = join(directory, 'reports', 'new', 'verdict.json');
      const ran = await time.hold(() =>
        gate([
          '--server',
          house.url,
          '--target',
          'undecided',
          '--release',
          'v1',
          '--deadline',
          '1s',
          '--reporter',
          'json',
          '--output',
          file,
        ]),
      );
      const document = verdictDocumentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      expect(document.verdict).toBe('inconclusive');
      expect(ran.code).toBe(11);
      expect(ran.out).toContain('NOT DECIDED');
      expect(ran.out).toMatch(/To pass: [\d,]+ more sessions without a failure/);
    },
    WITHIN_MS * patience(),
  );
});
