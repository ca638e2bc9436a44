// Every page of the running site, in both languages and schemes and at both widths.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contextFor, faults, LANGS, launch, open, SCHEMES, WIDTHS } from "./browser.js";
import { ask, cost, personalDataSets, signIn, SITE, SKIP } from "./site.js";

const PUBLIC = ["/", "/charter/editions", "/charter/amendments", "/contracts", "/catalogue", "/catalogue?text=no-such-word", "/ledger", "/ledger/leaf/0", "/charter", "/sign-in",
  "/about", "/accessibility", "/ask"];
const PROBLEMS = ["/nowhere", "/catalogue/no_such_set", "/ledger/leaf/99999999999"];

let browser;
const sessions = {};

before(async () => {
  if (SKIP) return;
  browser = await launch();
  // One sign-in for each role, kept: attempts are rate-limited.
  for (const role of ["citizen", "steward", "researcher", "provider"]) {
    const context = await browser.newContext();
    await signIn(await context.newPage(), role);
    sessions[role] = (await context.storageState()).cookies;
    await context.close();
  }
});

after(() => browser?.close());

async function check(context, paths, lang, options) {
  const wrong = [];
  for (const path of paths) {
    const page = await open(context);
    await page.goto(`${SITE}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
    if ((await page.getAttribute("html", "lang")) !== lang) wrong.push(`${path}: not in ${lang}`);
    wrong.push(...(await faults(page, options)).map((fault) => `${path}: ${fault}`));
    await page.close();
  }
  return wrong;
}

for (const lang of LANGS) {
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      test(`every page in ${lang}, ${scheme}, ${width} px`, { skip: SKIP }, async () => {
        const look = { lang, scheme, width };
        const visitor = await contextFor(browser, look);
        const first = await visitor.newPage();
        const [dataSet] = await personalDataSets(first);
        assert.ok(dataSet, "the demo holds a personal data set");
        await first.close();
        const wrong = await check(visitor, [...PUBLIC, `/catalogue/${dataSet}`, `/datasets/${dataSet}/privacy`], lang);
        // Error pages hold nothing that other pages do not: one scheme will do.
        if (scheme === "light") wrong.push(...(await check(visitor, PROBLEMS, lang, { isProblem: true })));
        await visitor.close();

        for (const [role, paths] of [
          ["citizen", ["/my-data"]],
          ["steward", ["/steward", "/steward/attestations", "/steward/attestations/new", "/charter/amendments/new", "/duties"]],
          ["researcher", ["/ask", "/catalogue?purpose=ScientificResearch", "/catalogue/hospital_stays?purpose=ImprovePublicServices",
            "/contracts/request?dataset=substations"]],
          ["provider", ["/contracts/inbox"]],
        ]) {
          const context = await contextFor(browser, look);
          await context.addCookies(sessions[role]);
          wrong.push(...(await check(context, paths, lang)));
          // Answers are looked at twice only, and cheaply: each spends privacy budget.
          const isSample = (lang === "fr" && scheme === "dark" && width === 320) ||
            (lang === "en" && scheme === "light" && width === 1280);
          if (role === "researcher" && isSample) {
            const page = await open(context);
            await page.goto(`${SITE}/?lang=${lang}`);
            for (const sql of [`SELECT COUNT(*) AS n FROM ${dataSet}`, `SELECT * FROM ${dataSet} LIMIT 5`, "SELEC 1"]) {
              await ask(page, "ScientificResearch", sql, "0.05");
              wrong.push(...(await faults(page, { isProblem: true })).map((fault) => `/ask ${sql}: ${fault}`));
              if (sql.includes("COUNT")) {
                // What was asked is open: the report of its answer is one click away.
                const report = await page.getAttribute('a[href^="/passages/"]', "href");
                await page.goto(`${SITE}${report}?lang=${lang}`);
                wrong.push(...(await faults(page)).map((fault) => `${report}: ${fault}`));
              }
            }
            const priced = await open(context);
            await priced.goto(`${SITE}/?lang=${lang}`);
            await cost(priced, "ScientificResearch", `SELECT COUNT(*) AS n FROM ${dataSet}`);
            wrong.push(...(await faults(priced)).map((fault) => `/ask/cost: ${fault}`));
          }
          await context.close();
        }
        assert.deepEqual(wrong, []);
      });
    }
  }
}

test("a page asks nobody but the site itself, and tells browsers so", { skip: SKIP }, async () => {
  const context = await contextFor(browser, { lang: "en", scheme: "light", width: 1280 });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  const response = await page.goto(`${SITE}/`);
  assert.match(response.headers()["content-security-policy"], /default-src 'none'/);
  assert.deepEqual([...new Set(asked)], [new URL(SITE).origin]);
  await context.close();
});

test("the home page is at most 60 kB over the wire", { skip: SKIP }, async () => {
  const context = await contextFor(browser, { lang: "en", scheme: "light", width: 1280 });
  const page = await context.newPage();
  const sizes = [];
  page.on("requestfinished", (request) => sizes.push(request.sizes()));
  await page.goto(`${SITE}/`, { waitUntil: "networkidle" });
  const bytes = (await Promise.all(sizes)).reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
  await context.close();
});
