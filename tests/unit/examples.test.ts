import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import { MINUTE } from '../../lib/domain/time';
import { answerVerdictHook } from '../../lib/services/releases/answer-verdict-hook';
import { getVerdict } from '../../lib/services/releases/get-verdict';
import { signOffRelease } from '../../lib/services/releases/sign-off-release';
import { serviceFixture } from '../support/service-fixture';

const house = serviceFixture();
const fileOf = (path: string) => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
const read = (path: string) => parse(readFileSync(fileOf(path), 'utf8'));

async function verdictAfter(minutes: number, plot: Plot): Promise<VerdictDocument> {
  await house.watch(minutes, plot);
  house.clock.advance(3 * MINUTE);
  await house.releaseJudge.judgeNow();
  return getVerdict(house.ctx, 'chat:r1');
}

type Metric = {
  count: number;
  inconclusiveLimit: number;
  failureLimit: number;
  consecutiveSuccessLimit?: number;
  successCondition: string;
  failureCondition: string;
  provider: { web: { url: string; jsonPath: string } };
};
const [metric] = read('argo-rollouts/analysis-template.yaml').spec.metrics as [Metric];

type Phase = 'Successful' | 'Failed' | 'Inconclusive' | 'Running';

/** One measurement of a web metric: the value at the path, then the two conditions; neither is Inconclusive. */
function measure(document: VerdictDocument, of: Metric): Phase {
  const key = /^\{\$\.(\w+)\}$/.exec(of.provider.web.jsonPath)?.[1] ?? '';
  const result: unknown = Reflect.get(JSON.parse(JSON.stringify(document)), key);
  const holds = (condition: string) => {
    const wanted = /^result == "(\w+)"$/.exec(condition)?.[1];
    expect(wanted, condition).toBeDefined();
    return result === wanted;
  };
  if (holds(of.failureCondition)) return 'Failed';
  return holds(of.successCondition) ? 'Successful' : 'Inconclusive';
}

/** What becomes of the metric: limits first, then the count, which is a success whatever was measured. */
function assess(measured: Phase[], of: Metric): Phase {
  const count = (phase: Phase) => measured.filter((one) => one === phase).length;
  if (count('Failed') > of.failureLimit) return 'Failed';
  if (count('Inconclusive') > of.inconclusiveLimit) return 'Inconclusive';
  const limit = of.consecutiveSuccessLimit ?? 0;
  if (limit > 0 && measured.slice(-limit).every((one) => one === 'Successful')) return 'Successful';
  return measured.length >= of.count ? 'Successful' : 'Running';
}

describe('Argo Rollouts', () => {
  it('promotes on a pass', async () => {
    const phase = measure(await verdictAfter(36, 'passed'), metric);
    expect(phase).toBe('Successful');
    expect(assess(['Inconclusive', phase], metric)).toBe('Successful');
  });

  it('aborts on a fail, at the first look', async () => {
    const phase = measure(await verdictAfter(5, 'factory-mismatch'), metric);
    expect(assess(['Inconclusive', phase], metric)).toBe('Failed');
  });

  it('waits while nothing is proven, and then pauses: it never passes by running out of time', async () => {
    const phase = measure(await verdictAfter(5, 'passed'), metric);
    expect(phase).toBe('Inconclusive');
    const waited = (n: number) => assess(Array<Phase>(n).fill(phase), metric);
    expect(waited(metric.count - 1)).toBe('Running');
    expect(waited(metric.count)).toBe('Inconclusive');
  });

  it('names the environment of its target', () => {
    expect(metric.provider.web.url).toContain('?environment={{args.environment}}');
  });

  it('pauses for a person who holds, and goes on where one overrides', async () => {
    await verdictAfter(36, 'passed');
    const signed = { name: 'Ana', reason: 'wait' };
    await signOffRelease(house.ctx, 'chat:r1', { action: 'hold', ...signed });
    expect(measure(await getVerdict(house.ctx, 'chat:r1'), metric)).toBe('Inconclusive');
    house.clock.advance(1_000);
    const override = { action: 'override', verdict: 'fail', ...signed } as const;
    await signOffRelease(house.ctx, 'chat:r1', override);
    expect(measure(await getVerdict(house.ctx, 'chat:r1'), metric)).toBe('Failed');
  });
});

type Webhook = { type: string; url: string };
const webhooks = read('flagger/canary.yaml').spec.analysis.webhooks as Webhook[];

/** Flagger goes by the status alone: 2xx continues a promotion, and starts a rollback. */
async function asked(type: string): Promise<boolean> {
  const url = new URL(webhooks.find((one) => one.type === type)?.url ?? '');
  const [, id = ''] = /^\/api\/v1\/releases\/(.+)\/verdict$/.exec(url.pathname) ?? [];
  const expected = url.searchParams.get('expect') === 'fail' ? 'fail' : 'pass';
  // A name may be shared by two environments.
  expect(url.searchParams.get('environment')).toBe('production');
  const { status } = await answerVerdictHook(house.ctx, decodeURIComponent(id), expected);
  return status >= 200 && status < 300;
}

describe('Flagger', () => {
  it.each([
    [36, 'passed', { promote: true, rollback: false }],
    [5, 'factory-mismatch', { promote: false, rollback: true }],
    [5, 'passed', { promote: false, rollback: false }],
  ] as Array<[number, Plot, { promote: boolean; rollback: boolean }]>)(
    'after %d minutes of %s',
    async (minutes, plot, expected) => {
      await verdictAfter(minutes, plot);
      const promote = await asked('confirm-promotion');
      expect({ promote, rollback: await asked('rollback') }).toEqual(expected);
    },
  );
});

describe('pipelines', () => {
  const flagsOf = (text: string) => [...text.matchAll(/--([a-z-]+)/g)].map((match) => match[1]);

  it('use options that the gate has', async () => {
    const gate = readFileSync(new URL('../../cli/gate.ts', import.meta.url), 'utf8');
    const known = new Set(flagsOf(gate));
    const lines = [
      ...read('gitlab/gitlab-ci.yml')['release-gate'].script,
      ...read('github-action/action.yml').runs.steps.map((step: { run: string }) => step.run),
    ];
    const used = lines.flatMap((line: string) => flagsOf(line));
    expect(used).toContain('reporter');
    for (const flag of used) expect(known, flag).toContain(flag);
  });

  it('let only an inconclusive verdict be yellow', () => {
    expect(read('gitlab/gitlab-ci.yml')['release-gate'].allow_failure.exit_codes).toEqual([11]);
    expect(existsSync(fileOf('github-action/workflow.yml'))).toBe(true);
  });
});
