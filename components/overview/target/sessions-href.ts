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

/** The list of the sessions behind a number: same target, same range and zone unless the link says otherwise. */
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

/** The page of one session; it keeps range and zone so that "back" and the pickers stay where they were. */
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
