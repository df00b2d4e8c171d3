import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JourneyServer, serve } from '../support/journey-servers/serve';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, sessionsShown, visit } from './support/pages';

let fixture: ServerFixture;
let backend: JourneyServer;
const pages = pagesOfChromium();

beforeAll(async () => {
  fixture = await startHouse();
  backend = await serve({}, ({ onMessage, say }) =>
    onMessage(({ type }) => {
      if (type !== 'ask') return;
      say({ type: 'token' });
      say({ type: 'done', text: 'It is 391.' });
    }),
  );
}, 240_000);
afterAll(async () => {
  await backend.close();
  await fixture.stop();
});

const RIGHT = `journey: mine
ask: {type: ask, text: $question}
read:
  agent: {match: token}
  complete: {match: done, answer: $.text}
`;
const WRONG = RIGHT.replace('complete:', 'complet:');

it('takes a journey of one’s own: wrong at its line, tested, saved, and sessions arrive', async () => {
  const page = await pages.open();
  await visit(page, `${fixture.url}/targets`);
  await page.getByRole('button', { name: 'Add a target' }).click();
  const form = page.getByRole('dialog', { name: 'Add a target' });
  await form.getByLabel('URL').fill(`${backend.url}?break=refused`);
  await form.getByLabel('Journey', { exact: true }).selectOption('My own, as YAML');
  const editor = form.getByLabel('Journey, YAML');
  await editor.fill(WRONG);
  const problem = form.getByRole('button', { name: /^Line 5: .read. has no .complet./ });
  await problem.waitFor();
  expect(await editor.getAttribute('aria-invalid')).toBe('true');
  await problem.press('Enter');
  expect(await editor.evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(
    WRONG.indexOf('complet:'),
  );
  expect(await violationsIn(page)).toEqual([]);

  await editor.fill(RIGHT);
  await problem.waitFor({ state: 'detached' });
  await form.getByText('Not measured: Factory').waitFor();
  const test = form.getByRole('button', { name: 'Test before saving' });
  await test.click();
  await form.getByText(/^Failed at accept after/).waitFor();
  await form.getByLabel('URL').fill(backend.url);
  await test.click();
  await form.getByText(/^Passed in/).waitFor();
  const steps = form.getByRole('list', { name: 'Steps of the test' });
  await steps.getByText('It is 391.').waitFor();
  await steps.getByText('complete', { exact: true }).waitFor();
  expect(await violationsIn(page)).toEqual([]);
  await form.getByLabel('Name', { exact: true }).fill('by-journey');
  // What passed was another draft.
  await form.getByText(/^Before your last change: Passed in/).waitFor();
  expect((await fixture.ask('GET /api/v1/targets')).json).toMatchObject({ targets: [] });
  expect((await fixture.ask('GET /api/v1/sessions')).json).toMatchObject({ sessions: [] });

  await form.getByLabel('A session every').fill('500ms');
  await form
    .getByRole('button', { name: /^Add (and start measuring|without a passing test)$/ })
    .click();
  await form.waitFor({ state: 'hidden' });
  await page.getByText(/^mine@[0-9a-f]{12}$/).waitFor();
  await page.getByRole('link', { name: 'by-journey', exact: true }).click();
  await until({ what: 'sessions arrive' }, async () => (await sessionsShown(page)) >= 3);
  await page.getByText(/^mine@[0-9a-f]{12}$/).waitFor();

  // Its text is there to be changed.
  await page.getByRole('link', { name: 'Targets' }).click();
  await page.getByRole('button', { name: 'Edit by-journey' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit by-journey' });
  await expect.poll(() => edit.getByLabel('Journey, YAML').inputValue()).toBe(RIGHT);
});
