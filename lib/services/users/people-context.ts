import type { ServiceContext } from '../context';

/** The little that the verbs about people need, so that the command line can run them without a server. */
export type PeopleContext = Pick<ServiceContext, 'state' | 'clock' | 'passwords'>;
