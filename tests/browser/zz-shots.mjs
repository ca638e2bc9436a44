import { launch, contextFor } from "./browser.js";
import { signIn, SITE, ask, personalDataSets } from "./site.js";
const out = process.env.SHOTS ?? "/tmp/shots";
const looks = (process.env.LOOKS ?? "fr-light-1280,fr-dark-320,en-light-320").split(",").map(s => { const [lang, scheme, width] = s.split("-"); return { lang, scheme, width: +width }; });
const browser = await launch();
const only = process.env.ONLY?.split(",");
const want = (n) => !only || only.includes(n);
const cookies = {};
for (const role of ["citizen", "steward", "researcher"]) { const c = await browser.newContext(); await signIn(await c.newPage(), role); cookies[role] = (await c.storageState()).cookies; await c.close(); }
for (const look of looks) {
  const tag = `${look.lang}-${look.scheme}-${look.width}`;
  const shot = async (page, name) => want(name) && page.screenshot({ path: `${out}/${name}-${tag}.png`, fullPage: true });
  const go = async (page, path) => page.goto(`${SITE}${path}${path.includes("?") ? "&" : "?"}lang=${look.lang}`);
  let c = await contextFor(browser, look); let p = await c.newPage();
  const [ds] = await personalDataSets(p);
  for (const [name, path] of [["home", "/"], ["catalogue", "/catalogue"], ["dataset", `/catalogue/${process.env.DS ?? ds}`], ["open", "/catalogue/" + (process.env.OPEN ?? "trees")], ["ledger", "/ledger"], ["leaf", `/ledger/leaf/${process.env.LEAF ?? 71}`], ["charter", "/charter"], ["signin", "/sign-in"], ["about", "/about"]]) if (want(name)) { await go(p, path); await shot(p, name); }
  await c.close();
  c = await contextFor(browser, look); await c.addCookies(cookies.researcher); p = await c.newPage(); await go(p, "/");
  if (want("ask-form")) { await go(p, "/ask"); await shot(p, "ask-form"); }
  if (want("ask-ok")) { await ask(p, "ScientificResearch", process.env.Q ?? "SELECT district, COUNT(*) AS n FROM residents GROUP BY district ORDER BY n DESC", "0.1"); await shot(p, "ask-ok"); }
  if (want("ask-no")) { await ask(p, "ScientificResearch", `SELECT * FROM ${ds} LIMIT 5`); await shot(p, "ask-no"); }
  if (want("ask-purpose")) { await ask(p, await p.$eval("#purpose option:last-child", o => o.value), `SELECT COUNT(*) AS n FROM residents`); await shot(p, "ask-purpose"); }
  await c.close();
  c = await contextFor(browser, look); await c.addCookies(cookies.citizen); p = await c.newPage(); await go(p, "/my-data");
  await shot(p, "my-data");
  if (want("my-data-object")) {
    const link = p.locator('a[href^="/my-data/object?"]').first();
    if (await link.count()) { await link.click(); await shot(p, "object"); await p.click('form[action="/my-data/object"] button'); await p.waitForLoadState(); await shot(p, "my-data-object");
    await p.locator('form[action="/my-data/object/withdraw"] button').first().click(); await p.waitForLoadState(); }
  }
  await c.close();
  c = await contextFor(browser, look); await c.addCookies(cookies.steward); p = await c.newPage(); await go(p, "/steward"); await shot(p, "steward"); await c.close();
}
await browser.close();
