import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { pagesOfChromium, tileOf, visit } from './support/pages';

const pages = pagesOfChromium();
let house: ServerFixture;
let targetId: string;

beforeAll(async () => {
  house = await startHouse();
  const backend = await house.addBackend();
  targetId = await house.addTarget(backend);
  await house.runNow(targetId);
}, 240_000);
afterAll(() => house.stop());

describe('badge and shared view', () => {
  it('are made on the page of the target, opened elsewhere, and end there when revoked', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=${targetId}`);
    await page.getByText('Badge and shared view').click();
    await page.getByLabel('Serve the badge of this target').click();
    const markdown = page.getByRole('button', { name: /^Copy the Markdown/ });
    await markdown.waitFor();
    expect(await markdown.textContent()).toBe(
      `[![chat staging](${house.url}/badge/staging/chat.svg?token=TOKEN)](${house.url}/?target=${targetId})`,
    );

    await page.getByLabel('For whom or what').fill('the hall');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const link = page.getByRole('button', { name: /^Copy the link/ });
    await link.waitFor();
    const address = (await link.textContent()) ?? '';
    expect(address).toMatch(/\/shared\/tocsin_share_[\w-]{43}$/);

    const requests: string[] = [];
    const reader = await pages.open({ expected: [/40[14]/] });
    reader.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await visit(reader, address);
    await reader.getByRole('heading', { level: 1, name: /Staging chat/ }).waitFor();
    await tileOf(reader, 'Connection').waitFor();
    await reader.getByText(/This link expires/).waitFor();
    expect(await reader.getByRole('link').count()).toBe(0);
    const asked = new Set(requests.filter((path) => path.startsWith('/api/')));
    expect([...asked]).toEqual(['/api/v1/shared-view']);

    await page.getByRole('button', { name: 'Revoke the hall' }).click();
    await page.getByRole('button', { name: 'Revoke the link' }).click();
    await page.getByText('No links to this target.').waitFor();
    // The page that is open notices with its next request.
    await reader.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await reader.goto(address);
    await reader.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });
});
