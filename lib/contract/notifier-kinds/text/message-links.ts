import type { Message } from '../../../domain/alerts/message';

export type MessageLink = { text: string; href: string };

/** The links of a message in the order of use, without those that are not known. */
export function messageLinks({ links, incident, status }: Message): MessageLink[] {
  const acknowledges = incident !== undefined && status === 'firing';
  return [
    { text: 'Open the view', href: links.view },
    {
      text: acknowledges ? 'Acknowledge' : `Open the ${incident ? 'incident' : 'alert'}`,
      href: links.alert,
    },
    { text: 'Failing session', href: links.session ?? '' },
    { text: 'Runbook', href: links.runbook ?? '' },
  ].filter((link) => link.href !== '');
}
