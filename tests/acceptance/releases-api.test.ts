import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseDetailSchema, releaseListSchema } from '../../lib/contract/api/releases/releases';
import {
  releaseEvidenceSchema,
  verdictDocumentSchema,
} from '../../lib/contract/api/releases/verdicts';
import { BIN } from '../support/bundle/programs';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';

describe('releases over HTTP', () => {
  let house: ServerFixture;
  let target: string;
  let base: string;
  beforeAll(async () => {
    house = await startHouse();
    target = await house.addTarget(await house.addBackend());
    base = `/api/v1/releases/${target}:2025.09.08-1`;
    await until({ what: 'a session has ended' }, async () => (await house.sessions()).length > 0);
  }, 240_000);
  afterAll(() => house.stop());

  it('a release that the backend announced is listed, and its verdict readable', async () => {
    const list = await house.ask(`GET /api/v1/releases?target=${target}`);
    const [release] = releaseListSchema.parse(list.json).releases;
    expect(release).toMatchObject({ version: '2025.09.08-1', latest: null });
    const verdict = verdictDocumentSchema.parse((await house.ask(`GET ${base}/verdict`)).json);
    expect(verdict).toMatchObject({ verdict: 'no_data', settled: false });
    const detail = releaseDetailSchema.parse((await house.ask(`GET ${base}`)).json);
    expect(detail.previous).toBeNull();
    const evidence = (await house.ask(`GET /api/v1/releases/chat:latest/evidence`)).json;
    expect(releaseEvidenceSchema.parse(evidence).series).toHaveLength(6);
  });

  it('hooks get a status, and a body that says why', async () => {
    const answer = await house.ask(`POST ${base}/verdict`, {
      body: { name: 'chat', namespace: 'production', phase: 'Progressing', checksum: '1' },
    });
    expect(answer.status).toBe(425);
    expect(verdictDocumentSchema.parse(answer.json).verdict).toBe('no_data');
    expect((await house.ask('POST /api/v1/releases/chat:none/verdict', { body: {} })).status).toBe(
      404,
    );
  });

  it('reports come in four forms, and the schema is published', async () => {
    const types = {
      html: 'text/html',
      markdown: 'text/markdown',
      json: 'application/json',
      junit: 'application/xml',
    };
    for (const [format, type] of Object.entries(types)) {
      const answer = await house.ask(`GET ${base}/report?format=${format}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain(type);
    }
    expect((await house.ask(`GET ${base}/report?format=pdf`)).status).toBe(400);
    const schema = await house.ask('GET /api/v1/schemas/verdict.json');
    expect(schema.json).toMatchObject({ type: 'object', title: 'Tocsin verdict document' });
  });

  it('people sign, and say what a release is', async () => {
    const body = { action: 'override', verdict: 'pass', name: 'Ana', reason: 'known' };
    expect((await house.ask(`POST ${base}/sign-off`, { body })).status).toBe(201);
    const verdict = verdictDocumentSchema.parse((await house.ask(`GET ${base}/verdict`)).json);
    expect(verdict).toMatchObject({ verdict: 'no_data', effective: 'pass' });
    const bad = { ...body, action: 'hold' };
    expect((await house.ask(`POST ${base}/sign-off`, { body: bad })).status).toBe(400);
    const patch = { commit: 'abc', pipelineUrl: 'javascript:alert(1)' };
    expect((await house.ask(`PATCH ${base}`, { body: patch })).status).toBe(400);
    const changed = await house.ask(`PATCH ${base}`, { body: { commit: 'abc' } });
    expect(changed.json).toMatchObject({ commit: 'abc' });
  });

  const gate = (...more: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const args = [BIN, 'gate', '--server', house.url, '--target', 'chat', ...more];
      execFile(process.execPath, args, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });

  it('the gate asks a console, obeys a person, and waits for a release it does not know', async () => {
    const overridden = await gate('--release', 'latest', '--deadline', '1s', '--reporter', 'json');
    expect(verdictDocumentSchema.parse(JSON.parse(overridden.out)).effective).toBe('pass');
    expect(overridden.code).toBe(0);
    const marked = await gate(
      '--release',
      'v2',
      '--mark',
      '--commit',
      'c0ffee',
      '--deadline',
      '1s',
    );
    expect(marked.code, marked.err).toBe(12);
    const release = (await house.ask(`GET /api/v1/releases/${target}:v2`)).json;
    expect(releaseDetailSchema.parse(release).release).toMatchObject({ commit: 'c0ffee' });
    const unknown = await gate('--release', 'none', '--deadline', '1s');
    expect(unknown.code, unknown.err).toBe(12);
    expect(unknown.err).toContain('no release none of chat is known');
  });

  // Operations case 03.
  it('the gate ends at once on a target that nobody knows, with one that may be meant', async () => {
    const typo = await gate('--target', 'chta', '--release', 'v1', '--deadline', '10m');
    expect(typo.code).toBe(64);
    expect(typo.err).toMatch(/no target is called chta; did you mean chat\?/);
  });

  // Operations case 18.
  it('a name in two environments is told apart by the environment, everywhere', async () => {
    await house.addTarget(await house.addBackend(), { environment: 'production' });
    const shared = await gate('--release', 'v2', '--deadline', '1s');
    expect(shared.code).toBe(64);
    expect(shared.err).toMatch(/several targets are named chat: chat in (staging|production) \(/);
    const known = await gate('--release', 'v2', '--env', 'staging', '--deadline', '1s');
    expect(known.code, known.err).toBe(12);
    const wrong = await gate('--release', 'v2', '--environment', 'stging', '--deadline', '1s');
    expect(wrong.code).toBe(64);
    expect(wrong.err).toContain('there is chat in staging and chat in production');
    const path = '/api/v1/releases/chat:v2/verdict';
    expect((await house.ask(`GET ${path}`)).status).toBe(400);
    const asked = await house.ask(`GET ${path}?environment=staging`);
    expect(verdictDocumentSchema.parse(asked.json).release.target.id).toBe(target);
    const hook = await house.ask(`POST ${path}?environment=staging&expect=fail`, { body: {} });
    expect(hook.status).toBe(425);
    const id = encodeURIComponent('staging/chat:v2');
    expect((await house.ask(`GET /api/v1/releases/${id}/verdict`)).status).toBe(200);
    const mark = { target: 'chat', environment: 'staging', version: 'v3' };
    expect((await house.ask('POST /api/v1/releases', { body: mark })).status).toBe(201);
  });
});
