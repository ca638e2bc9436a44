// One browser for all tests, and what every page must satisfy: WCAG 2.2 AA as axe sees it, no sideways scrolling of the
// page, nothing on the console. Chromium comes from CHROMIUM, or from where Debian puts it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const LANGS = ["fr", "en"];
export const SCHEMES = ["light", "dark"];
export const WIDTHS = [320, 1280];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

// A page at one width, in one scheme and language; what it says on the console is kept in `page.said`.
export async function open(context) {
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.said.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => page.said.push(String(error)));
  return page;
}

export function contextFor(browser, { lang, scheme, width }) {
  return browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale: lang === "fr" ? "fr-FR" : "en-GB",
    reducedMotion: "reduce",
  });
}

// What is wrong with the page that is open, in sentences; an empty list when nothing is. A page that is itself an error
// (404, 429) may say so on the console.
export async function faults(page, { isProblem = false } = {}) {
  const found = isProblem ? [] : page.said.map((text) => `console: ${text}`);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  for (const { id, help, nodes } of violations) {
    for (const node of nodes) found.push(`axe ${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`);
  }
  const { wide, culprit } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const over = [...document.body.querySelectorAll("*")].find((element) =>
      element.getBoundingClientRect().right > room + 1 && !element.closest(".scroll, .hidden, .skip, svg"));
    return { wide: document.documentElement.scrollWidth > room, culprit: over?.outerHTML.slice(0, 160) };
  });
  if (wide) found.push(`the page scrolls sideways, because of ${culprit ?? "something unseen"}`);
  const small = await page.evaluate(() => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const holder = node.parentElement;
      if (node.data.trim() && !holder.closest("svg") && parseFloat(getComputedStyle(holder).fontSize) < 16) {
        return holder.outerHTML.slice(0, 160);
      }
    }
    return null;
  });
  if (small) found.push(`text smaller than 16 px: ${small}`);
  return found;
}
