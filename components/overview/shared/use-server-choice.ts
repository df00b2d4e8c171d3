'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ServerChoice } from '@/components/charts/instrument/prepare-lane';

const CHOICES = ['all', 'real', 'none'] as const satisfies readonly ServerChoice[];
const parser = parseAsStringLiteral(CHOICES).withDefault('all');

/** Which server-reported lines are drawn; kept in the URL like everything else. */
export function useServerChoice() {
  return useQueryState('server', parser);
}
