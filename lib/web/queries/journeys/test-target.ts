import { mutationOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { TargetPatch, targetInputSchema } from '../../../contract/api/targets';
import type { Stage } from '../../../domain/sessions/stages';
import { apiOver } from '../../api-client';
import { lastOfLines } from './test-lines';

/** A target that is not saved: a new one, or a saved one with a patch. */
export type TargetDraft =
  | { id: null; input: z.input<typeof targetInputSchema> }
  | { id: string; patch: TargetPatch };

type Test = {
  draft: TargetDraft;
  /** Gets the stages that the session has passed so far, each time when they change. */
  onStages: (stages: Stage[]) => void;
};

/** Runs one session of a target that is not saved; nothing is stored. */
export const testTarget = mutationOptions({
  mutationFn: ({ draft, onStages }: Test) => {
    const [path, body] =
      draft.id === null
        ? ['/targets/test', draft.input]
        : [`/targets/${encodeURIComponent(draft.id)}/test`, draft.patch];
    return apiOver(lastOfLines((url, init) => fetch(url, init), onStages)).send('POST', path, {
      schema: async () =>
        (await import('../../../contract/api/journeys/target-test')).targetTestSchema,
      body,
    });
  },
});
