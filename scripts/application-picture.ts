// Takes the screenshot of TaskFlow for the docs, with a new user and a few tasks. Run: npm run picture:taskflow [-- URL]
import { fileURLToPath } from 'node:url';
import { launch } from '../test/support/cluster/browser.js';

const browser = await launch();
const page = await browser.newPage({
  baseURL: process.argv[2] ?? 'http://localhost:3000',
  viewport: { width: 1000, height: 600 },
  deviceScaleFactor: 1.5,
});
await page.goto('/sign-up');
await page.getByLabel('Name').fill('Anna Example');
await page.getByLabel('Email').fill(`anna-${Date.now()}@example.com`);
await page.getByLabel('Password').fill('a long enough password');
await page.getByRole('button', { name: 'Create account' }).click();
for (const title of ['Open localhost:3000', 'Press + for a second replica', 'Delete a pod, and watch it come back']) {
  await page.getByLabel('New task').fill(title);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('checkbox', { name: title, exact: true }).waitFor();
}
await page.getByRole('checkbox', { name: 'Open localhost:3000' }).check();
await page.getByText('1 of 3 done').waitFor();
await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
// The animation of the checked row has no event to wait for.
await page.waitForTimeout(500);
await page.getByRole('heading', { name: 'Tasks' }).focus();
await page.screenshot({ path: fileURLToPath(new URL('../docs/taskflow.png', import.meta.url)) });
await browser.close();
