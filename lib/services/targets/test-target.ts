import type { TargetTest } from '../../contract/api/journeys/target-test';
import type { TargetInput, TargetPatch } from '../../contract/api/targets';
import { failureMessage } from '../../domain/classify/classify-session';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Stage } from '../../domain/sessions/stages';
import type { Target } from '../../domain/targets/target';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../service-context';
import { newTarget } from './create-target';
import { findTarget } from './find-target';
import { openTarget } from './target-secrets';
import { patchedTarget } from './update-target';

type Context = Pick<
  ServiceContext,
  'state' | 'clock' | 'prober' | 'seal' | 'open' | 'info' | 'journeys'
>;

/** Gets the stages that the session has passed so far. */
type OnStages = (stages: Stage[]) => void;

/** Characters of a message that an answer shows. */
const SHOWN_CHARACTERS = 2_000;

/**
 * Runs one session of a target that is not saved, and says what happened. Nothing is stored, and it counts for nothing. Throws AppError
 * `invalid_input`, `busy`, `unavailable`.
 */
export async function testNewTarget(
  ctx: Context,
  input: TargetInput,
  onStages?: OnStages,
): Promise<TargetTest> {
  const now = ctx.clock.now();
  // Sealed like a stored one: text that looks sealed already must not be opened for whoever sent it.
  return testDraft(ctx, newTarget(ctx, input, { id: uuidv7(now), createdAt: now }), onStages);
}

/**
 * The same for a saved target as it would be with a patch, with its stored secrets where the patch keeps them: never on another host.
 * Throws AppError `not_found`, `invalid_input`, `busy`, `unavailable`.
 */
export async function testTarget(
  ctx: Context,
  { id, patch }: { id: string; patch: TargetPatch },
  onStages?: OnStages,
): Promise<TargetTest> {
  const { value } = await findTarget(ctx, id);
  return testDraft(ctx, patchedTarget(ctx, value, patch), onStages);
}

async function testDraft(ctx: Context, draft: Target, onStages?: OnStages): Promise<TargetTest> {
  return testView(await ctx.prober.runDraft(openTarget(draft, ctx.open), onStages));
}

function testView({ classification, facts, timings, frames }: FinishedSession): TargetTest {
  const { outcome, failedStage, handler, errorCode, signature, stages, warnings } = classification;
  return {
    outcome,
    failedStage,
    handler,
    errorCode,
    title: signature?.title ?? null,
    message: failureMessage(facts, failedStage),
    excludedBecause: outcome === 'excluded' ? excludedText(facts) : null,
    stages,
    totalMs: timings.totalMs,
    steps: (frames ?? []).map((frame) => ({
      ...frame,
      text: frame.text.slice(0, SHOWN_CHARACTERS),
      truncated: frame.truncated || frame.text.length > SHOWN_CHARACTERS,
    })),
    warnings,
  };
}

/** A session of a draft is stopped by its limit of time alone, while the probe runs. */
function excludedText({ exclusion, probeFault }: FinishedSession['facts']): string {
  if (exclusion !== 'stopping') return probeFault ?? 'the session does not count';
  return 'the test was stopped after 2 min: the session had not ended';
}
