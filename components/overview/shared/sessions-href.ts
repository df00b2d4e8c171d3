import type { Outcome, Stage } from '@/lib/domain/sessions/stages';
import { queryString } from '@/lib/web/api-client';
import { isRelative, type Span, type View, viewOfSpan } from '@/lib/web/url/url-state';

export type SessionsLink = {
  span?: Span;
  outcome?: readonly Outcome[];
  stage?: Stage;
  signature?: string;
  release?: string;
};

/** Links to the sessions behind a number, with the same target, range and zone unless the link names others. */
export function sessionsHref(
  view: Pick<View, 'tz'> & { target: string; span: Span },
  link: SessionsLink = {},
): string {
  const { range, from, to } = viewOfSpan(link.span ?? view.span);
  return `/sessions${queryString({
    target: view.target,
    range,
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    tz: view.tz,
    outcome: link.outcome?.join(','),
    stage: link.stage,
    signature: link.signature,
    release: link.release,
  })}`;
}

/** Links to one session; keeps range and zone so that "back" and the pickers do not change. */
export function sessionHref(
  view: Pick<View, 'tz'> & { target: string; span: Span },
  id: string,
): string {
  const { range, from, to } = viewOfSpan(view.span);
  return `/sessions/${encodeURIComponent(id)}${queryString({
    target: view.target,
    range: isRelative(view.span) ? range : null,
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    tz: view.tz,
  })}`;
}
