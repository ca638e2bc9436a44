// The running site under test: BASTIDE_URL, and one sign-in for each role as `login:password` in BASTIDE_CITIZEN,
// BASTIDE_STEWARD, BASTIDE_RESEARCHER and BASTIDE_PROVIDER.
import assert from "node:assert/strict";

export const SITE = process.env.BASTIDE_URL?.replace(/\/$/, "");
export const SKIP = !SITE && "BASTIDE_URL is not set";

export function account(role) {
  const text = process.env[`BASTIDE_${role.toUpperCase()}`];
  assert.ok(text?.includes(":"), `BASTIDE_${role.toUpperCase()} must be login:password`);
  const colon = text.indexOf(":");
  return { login: text.slice(0, colon), password: text.slice(colon + 1) };
}

export async function signIn(page, role) {
  const { login, password } = account(role);
  await page.goto(`${SITE}/sign-in`);
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.click("main form button");
  await page.waitForSelector('form[action="/sign-out"]');
}

// Leaves in the ledger, as the ledger's page states it in English.
export async function ledgerSize(page) {
  await page.goto(`${SITE}/ledger?lang=en`);
  return Number((await page.textContent(".big")).replace(/\D/g, ""));
}

// Asks a question, with the usual privacy budget or a stated one; the page then shows the decision, or what is wrong with the form.
export async function ask(page, purpose, sql, epsilon) {
  await page.goto(`${SITE}/ask`);
  if (epsilon) {
    await page.click("form.ask summary");
    await page.fill("#epsilon", epsilon);
  }
  await page.selectOption("#purpose", purpose);
  await page.fill("#sql", sql);
  await page.click("form.ask button");
  await page.waitForSelector(".decision, .errors");
}

// Asks what a question would cost; the page then shows the price, or what is wrong with the form.
export async function cost(page, purpose, sql) {
  await page.goto(`${SITE}/ask`);
  await page.selectOption("#purpose", purpose);
  await page.fill("#sql", sql);
  await page.click('form.ask button[formaction="/ask/cost"]');
  await page.waitForSelector(".cost, .errors");
}

// The ids of the personal data sets in the catalogue (first page).
export async function personalDataSets(page) {
  await page.goto(`${SITE}/catalogue?sensitivity=personal`);
  const links = await page.$$eval(".list h3 a", (all) => all.map((a) => a.getAttribute("href")));
  return links.map((href) => href.split("/").pop());
}
