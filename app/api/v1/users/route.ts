import { userInputSchema } from '@/lib/contract/api/people';
import { answer, route } from '@/lib/http/api/route';
import { createUser } from '@/lib/services/users/create-user';
import { listUsers } from '@/lib/services/users/list-users';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listUsers(services),
  POST: async ({ services, body }) =>
    answer(201, await createUser(services, await body(userInputSchema))),
});
