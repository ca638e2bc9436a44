// Every page of the gallery (`cargo run -p pages --example gallery -- FOLDER`) at both widths, in both schemes and
// languages, served with the same content security policy as the real site. BASTIDE_GALLERY names the folder;
// BASTIDE_SHOTS, where screenshots go.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { contextFor, faults, LANGS, launch, open, SCHEMES, WIDTHS } from "./browser.js";

const FOLDER = process.env.BASTIDE_GALLERY;
const SHOTS = process.env.BASTIDE_SHOTS;
const TYPES = { html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'";

let browser, server, origin;

before(async () => {
  if (!FOLDER) return;
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname);
    try {
      const bytes = readFileSync(join(FOLDER, path));
      response.writeHead(200, { "content-type": TYPES[path.split(".").pop()], "content-security-policy": POLICY });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const lang of LANGS) {
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      test(`the gallery in ${lang}, ${scheme}, ${width} px`, { skip: !FOLDER && "BASTIDE_GALLERY is not set" }, async () => {
        const context = await contextFor(browser, { lang, scheme, width });
        const wrong = [];
        for (const file of readdirSync(join(FOLDER, lang))) {
          const page = await open(context);
          await page.goto(`${origin}/${lang}/${file}`);
          if (SHOTS) {
            mkdirSync(SHOTS, { recursive: true });
            const name = `${file.replace(".html", "")}-${lang}-${scheme}-${width}.png`;
            await page.screenshot({ path: join(SHOTS, name), fullPage: true });
          }
          wrong.push(...(await faults(page)).map((fault) => `${file}: ${fault}`));
          await page.close();
        }
        await context.close();
        assert.deepEqual(wrong, []);
      });
    }
  }
}
