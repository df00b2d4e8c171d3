import { it } from 'vitest';
import { surviveServerKills } from '../acceptance/support/server-kills';

it('six kills of the server while events come in lose and double none', () =>
  surviveServerKills(6));
