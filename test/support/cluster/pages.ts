// Page actions of a TaskFlow user in a browser.
import type { Page } from 'playwright-core';

export type Person = { name: string; email: string; password: string };

export async function signUp(at: Page, { name, email, password }: Person): Promise<void> {
  await at.goto('/sign-up');
  await at.getByLabel('Name').fill(name);
  await at.getByLabel('Email').fill(email);
  await at.getByLabel('Password').fill(password);
  await at.getByRole('button', { name: 'Create account' }).click();
  await at.getByRole('navigation', { name: 'Main' }).waitFor();
}

export async function signIn(at: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await at.goto('/sign-in');
  await at.getByLabel('Email').fill(email);
  await at.getByLabel('Password').fill(password);
  await at.getByRole('button', { name: 'Sign in' }).click();
}

/** Returns the task's checkbox. */
export const task = (at: Page, title: string) => at.getByRole('checkbox', { name: title, exact: true });

export async function addTask(at: Page, title: string): Promise<void> {
  await at.getByLabel('New task').fill(title);
  await at.getByRole('button', { name: 'Add', exact: true }).click();
  await task(at, title).waitFor();
}
