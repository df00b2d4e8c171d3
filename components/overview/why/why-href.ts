import type { Why } from '@/lib/contract/api/why/why';
import { AGE_EDGES } from '@/lib/domain/tallies/session-profile';
import { queryString } from '@/lib/web/api-client';
import type { View } from '@/lib/web/url/url-state';

type Filter = NonNullable<Why['differences']['rows'][number]['filter']>;

/** The list of exactly the sessions that a line counts: its filter over the span that was counted. */
export function whyHref(
  filter: Filter,
  of: Pick<View, 'tz'> & { target: string; from: string; to: string },
): string {
  const { outcome, instance, age, ...rest } = filter;
  const words = [
    ...(instance === undefined ? [] : [`instance:${quoted(instance)}`]),
    ...(age === undefined ? [] : [tookWord(age)]),
  ];
  return `/sessions${queryString({
    target: of.target,
    from: of.from,
    to: of.to,
    tz: of.tz,
    outcome: outcome?.join(','),
    ...rest,
    q: words.length > 0 ? words.join(' ') : undefined,
  })}`;
}

const quoted = (text: string) =>
  /[\s",]|^[!<>-]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;

function tookWord(age: number): string {
  const to = AGE_EDGES.find((edge) => edge > age);
  if (to === undefined) return `took>${age}ms`;
  return age === 0 ? `took<${to}ms` : `took:${age}ms..${to}ms`;
}
