import { it } from 'vitest';
import { surviveIngestionKills } from '../acceptance/support/ingestion-kills';
import { surviveServerKills } from '../acceptance/support/server-kills';

it('six kills of the server while events come in lose and double none', () =>
  surviveServerKills(6));
it('eight kills during ingestion lose and double none', () => surviveIngestionKills(8));
