import type { ServiceContext } from '../service-context';

/** What the services about users need, so that the command line can run them without a server. */
export type PeopleContext = Pick<ServiceContext, 'state' | 'clock' | 'passwords'>;
