// The whole story without JavaScript: a researcher asks and is refused, a citizen objects, the ledger grows, the steward
// sees it. BASTIDE_QUESTION may name the question; otherwise persons of the first personal data set are counted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.js";
import { ask, ledgerSize, personalDataSets, signIn, SITE, SKIP } from "./site.js";

let browser, context, page;

before(async () => {
  if (SKIP) return;
  browser = await launch();
});
after(() => browser?.close());

async function fresh() {
  await context?.close();
  context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 }, locale: "en-GB" });
  page = await context.newPage();
  await page.goto(`${SITE}/?lang=en`);
}

test("a researcher asks a protected question and gets decision, margin, budget and receipt", { skip: SKIP }, async () => {
  await fresh();
  await signIn(page, "researcher");
  const [dataSet] = await personalDataSets(page);
  const before = await ledgerSize(page);
  await ask(page, "ScientificResearch", process.env.BASTIDE_QUESTION ?? `SELECT COUNT(*) AS n FROM ${dataSet}`);
  assert.ok(await page.isVisible(".decision.is-granted"), await page.textContent("main"));
  assert.match(await page.textContent(".result"), /± \d/);
  assert.match(await page.textContent(".budgets"), /spent/);
  const receipt = await page.getAttribute('.decision a[href^="/ledger/leaf/"]', "href");
  assert.equal(receipt, `/ledger/leaf/${before}`);
  await page.goto(SITE + receipt);
  assert.match(await page.textContent("main"), /Scientific ?Research/i);
  const proof = await page.request.get(`${SITE}${receipt}.tlog-proof`);
  assert.equal(proof.status(), 200);
  assert.match(await proof.text(), /^c2sp\.org\/tlog-proof@v1/);
});

test("a question about single persons is refused, with the reason and what to ask instead", { skip: SKIP }, async () => {
  const [dataSet] = await personalDataSets(page);
  await ask(page, "ScientificResearch", `SELECT * FROM ${dataSet} LIMIT 5`);
  assert.ok(await page.isVisible(".decision.is-refused"));
  assert.ok((await page.textContent(".decision .lead")).length > 20);
  assert.ok(await page.isVisible(".instead"));
  assert.equal(await page.locator(".result").count(), 0);
});

test("SQL that is wrong is explained beside the field, and the question is kept", { skip: SKIP }, async () => {
  await ask(page, "ScientificResearch", "SELEC 1");
  assert.equal(await page.getAttribute("#sql", "aria-invalid"), "true");
  assert.ok(await page.locator('.errors a[href="#sql"]').count());
  assert.equal(await page.inputValue("#sql"), "SELEC 1");
});

test("a citizen objects, the ledger says so, and the steward sees it", { skip: SKIP }, async () => {
  await fresh();
  await signIn(page, "citizen");
  const before = await ledgerSize(page);
  await page.goto(`${SITE}/my-data`);
  const link = page.locator('a[href^="/my-data/object?"]').first();
  assert.ok(await link.count(), "there is something left to object to");
  const dataSet = new URL(await link.getAttribute("href"), SITE).searchParams.get("dataset");
  await link.click();
  assert.match(page.url(), /\/my-data\/object\?dataset=/);
  await page.click('form[action="/my-data/object"] button');
  // Looking at one's own data leaves leaves too; the page's address says which one is the objection's.
  await page.waitForURL(/\/my-data\?filed=\d+/);
  const leaf = Number(new URL(page.url()).searchParams.get("filed"));
  assert.ok(leaf >= before);
  const withdraw = page.locator('form[action="/my-data/object/withdraw"]', {
    has: page.locator(`input[name="dataset"][value="${dataSet}"]`),
  });
  assert.equal(await withdraw.count(), 1, "the objection stands and can be withdrawn");
  assert.ok(await ledgerSize(page) > leaf);
  await page.goto(`${SITE}/ledger/leaf/${leaf}`);
  assert.match(await page.textContent("main"), /objected/);

  const steward = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const list = await steward.newPage();
  await list.goto(`${SITE}/?lang=en`);
  await signIn(list, "steward");
  await list.goto(`${SITE}/steward`);
  assert.ok(await list.locator(`section[aria-labelledby="objections-heading"] a[href="/ledger/leaf/${leaf}"]`).count());
  await steward.close();

  // Left as it was found: the objection is withdrawn, which is a leaf of its own.
  await page.goto(`${SITE}/my-data`);
  await withdraw.locator("button").click();
  await page.waitForURL(/\/my-data\?withdrawn=\d+/);
  const undone = Number(new URL(page.url()).searchParams.get("withdrawn"));
  assert.ok(undone > leaf);
  await page.goto(`${SITE}/ledger/leaf/${undone}`);
  assert.match(await page.textContent("main"), /withdrew/);
});

test("a signed-in person can sign out", { skip: SKIP }, async () => {
  await page.goto(`${SITE}/`);
  await page.click('form[action="/sign-out"] button');
  await page.waitForSelector('a[href="/sign-in"]');
  await page.goto(`${SITE}/my-data`);
  assert.equal(await page.locator(".held").count(), 0);
});

test("keys alone reach the content first", { skip: SKIP }, async () => {
  const withScript = await browser.newContext();
  const keyed = await withScript.newPage();
  await keyed.goto(`${SITE}/`);
  await keyed.keyboard.press("Tab");
  assert.equal(await keyed.evaluate(() => document.activeElement.className), "skip");
  await keyed.keyboard.press("Enter");
  assert.match(keyed.url(), /#main$/);
  await withScript.close();
});
