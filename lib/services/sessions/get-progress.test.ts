import { expect, it } from 'vitest';
import { serviceFixture } from '../../../tests/support/service-fixture';
import { targetInputSchema } from '../../contract/api/targets';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { createTarget } from '../targets/create-target';
import { getProgress } from './get-progress';
import { runSession } from './run-session';

const fixture = serviceFixture();

it('answers when a session has begun, shows how far it is, and nothing once it is stored', async () => {
  let end = (_id: string) => {};
  let stages: Stage[] | null = null;
  const { targetId, clock } = fixture;
  const prober = {
    ...fixture.ctx.prober,
    runNow: (_: string, onStages?: (stages: Stage[], sessionId: string) => void) => {
      stages = [];
      onStages?.([], 's1');
      return new Promise<string>((resolve) => {
        end = resolve;
      });
    },
    running: async (id: string) =>
      id === 's1' && stages ? { targetId, startedAt: clock.now(), stages } : null,
  };
  const ctx = { ...fixture.ctx, prober };
  expect(await runSession(ctx, { target: targetId, wait: false })).toEqual({ sessionId: 's1' });
  stages = ['connect', 'accept'];
  expect(await getProgress(ctx, 's1')).toEqual({
    running: {
      target: 'chat',
      environment: 'staging',
      startedAt: new Date(clock.now()).toISOString(),
      stages: ['connect', 'accept'],
      measured: [...STAGES],
    },
  });
  expect(await getProgress(ctx, 'another')).toEqual({ running: null });

  const whole = runSession(ctx, { target: targetId });
  await new Promise(setImmediate);
  end('s2');
  expect(await whole).toEqual({ sessionId: 's2' });
  stages = null;
  expect(await getProgress(ctx, 's1')).toEqual({ running: null });
});

it('names the stages that the journey of the target can show', async () => {
  const { clock, ctx } = fixture;
  const input = { name: 'home', url: 'ws://127.0.0.1:9/api', environment: 'staging' };
  const journey = 'home-assistant';
  const target = await createTarget(ctx, targetInputSchema.parse({ ...input, journey }));
  const running = async () => ({ targetId: target.id, startedAt: clock.now(), stages: [] });
  const progress = await getProgress({ ...ctx, prober: { ...ctx.prober, running } }, 's1');
  const measured = progress.running?.measured ?? [];
  expect(measured).toEqual(target.journey.plan?.measured);
  expect(measured).not.toContain('factory');
});

it('says why a session did not begin', async () => {
  const { prober } = fixture.ctx;
  const runNow = () => Promise.reject(new Error('the probe is stopping'));
  const ctx = { ...fixture.ctx, prober: { ...prober, runNow } };
  const run = runSession(ctx, { target: fixture.targetId, wait: false });
  await expect(run).rejects.toThrow('the probe is stopping');
});
