import { rootCause } from '../../domain/sessions/root-cause';
import type { ExclusionKind } from '../../domain/sessions/session';
import type { Handler, Outcome, Stage } from '../../domain/sessions/stages';
import { listText } from '../../domain/tallies/format-counts';
import { closeSentence } from './close-words';
import { formatDuration } from './format';
import { HANDLER_WORDS, STAGE_WORDS } from './stage-words';

type DescribedSession = {
  outcome: Outcome;
  failedStage: Stage | null;
  handler: Handler;
  close: { code: number | null; reason: string; by: 'server' | 'client' | 'network' | null };
  errorCode: string | null;
  /** Why it failed, whole, in the words that came. */
  message?: string | null | undefined;
  totalMs: number;
  excludedBecause: string | null;
  exclusion: ExclusionKind | null;
  journey?: string | undefined;
  stages?: ReadonlyArray<{ stage: Stage; measured?: false | undefined }> | undefined;
};

/** Why the session does not count, by kind; older versions had only one kind. */
const EXCLUDED_WORDS: Record<ExclusionKind, string> = {
  network: "the probe's own machine or network was at fault, not the target",
  clock: "the probe's clock or event loop was at fault, not the target",
  stopping: 'the probe was stopped while the session ran',
  limit: 'the target exceeded a limit of this configuration',
};

/** A passed session says nothing about stages that its journey does not measure. */
function reachedText({ stages = [], journey = 'its journey' }: DescribedSession): string {
  const unmeasured = stages.filter(({ measured }) => measured === false).map(({ stage }) => stage);
  if (unmeasured.length === 0) return 'Every stage was reached.';
  const verb = unmeasured.length === 1 ? 'is' : 'are';
  return `Every measured stage was reached; ${listText(unmeasured)} ${verb} not measured by ${journey}.`;
}

/** Describes what happened to a session: a headline and one or two sentences. */
export function describeSession(session: DescribedSession): { headline: string; detail: string } {
  const took = formatDuration(session.totalMs);
  const end = closeSentence(session.close);
  if (session.outcome === 'passed') {
    return { headline: `Passed in ${took}`, detail: `${reachedText(session)} ${end}` };
  }
  if (session.outcome === 'degraded') {
    return {
      headline: `Degraded: completed in ${took}, but not by the agent`,
      detail: `The ${HANDLER_WORDS[session.handler]} handler answered. ${end}`,
    };
  }
  if (session.outcome === 'excluded') {
    return {
      headline: `Excluded: ${session.exclusion ? EXCLUDED_WORDS[session.exclusion] : 'the probe was at fault, not the target'}`,
      detail: `${session.excludedBecause ?? 'The probe gave no further evidence.'} It counts in no indicator.`,
    };
  }
  const stage = session.failedStage;
  const served = session.handler === 'emergency' ? ' The emergency handler served it.' : '';
  const code = session.errorCode ? ` Error code ${session.errorCode}.` : '';
  const cause = rootCause({ message: session.message ?? null, errorCode: session.errorCode });
  const failed = stage ? `Failed at ${stage}` : 'Failed';
  const what = stage ? `The ${STAGE_WORDS[stage]} did not succeed` : 'It did not succeed';
  return cause === null
    ? { headline: `${failed} after ${took}`, detail: `${what}. ${end}${served}${code}` }
    : { headline: `${failed}: ${cause}`, detail: `${what}, after ${took}. ${end}${served}${code}` };
}
