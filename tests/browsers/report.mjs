// HTML reports in a real browser: what they log, ask for, show, and what axe-core finds.
//
//   node report.mjs FOLDER MODULES CHROMIUM [PICTURES]
//
// FOLDER is what reports.py made. PICTURES gets each report at each size and scheme, in grey, and as PDF.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, modules, chromium, pictures] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "package.json")));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const backgrounds = { light: "rgb(255, 255, 255)", dark: "rgb(13, 17, 23)" };

function read() {
  const people = [...document.querySelectorAll("table")].find((table) => table.textContent.includes("WOKEN"));
  return {
    people: [...(people?.querySelectorAll("tbody tr") ?? [])].map((row) => [...row.cells].map((cell) => cell.textContent)),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    unnamed: [...document.querySelectorAll("svg")].filter((svg) => !svg.getAttribute("aria-label")).length,
    background: getComputedStyle(document.body).backgroundColor,
    text: document.body.textContent,
    links: [...document.links].map((link) => link.getAttribute("href")),
    foreign: document.querySelectorAll("script, img, iframe, object, embed, form, link, base").length,
  };
}

async function look(browser, name, width, scheme) {
  const url = pathToFileURL(resolve(folder, `${name}.html`)).href;
  const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const where = `${name} at ${width} px, ${scheme}`;
  const page = await browser.newPage();
  const said = [];
  const asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => said.push(dialog.message()));
  page.on("request", (request) => asked.push(request.url()));
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "load" });

  const found = await page.evaluate(read);
  const pages = Object.fromEntries(found.people.map(([who, count]) => [who, Number(count.replaceAll(",", ""))]));
  for (const row of expected.stats) assert.equal(pages[row.Group], row.Pages, `${where}: the pages of ${row.Group}`);
  for (const text of expected.literal) assert(found.text.includes(text), `${where}: ${text} is not literal`);
  assert.doesNotMatch(found.text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, `${where}: controls`);
  assert.equal(found.foreign, 0, `${where}: an element that a report has none of`);
  assert(found.links.every((link) => link.startsWith("#")), `${where}: a link that leaves the page`);
  assert.equal(found.wider, 0, `${where}: the page scrolls sideways`);
  assert.equal(found.unnamed, 0, `${where}: a chart without an alternative text`);
  assert.equal(found.background, backgrounds[scheme], `${where}: the scheme`);
  const results = await page.evaluate(`${axe}; axe.run()`);
  const violations = results.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(violations, [], `${where}: axe-core`);
  assert.deepEqual(said, [], `${where}: console messages`);
  assert.deepEqual(asked, [url], `${where}: requests`);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`), fullPage: true });
  return page;
}

async function print(page, name) {
  await page.emulateMediaFeatures([]);
  const pdf = Buffer.from(await page.pdf({ format: "A4", preferCSSPageSize: true }));
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-", `${name}: no PDF`);
  if (!pictures) return;
  writeFileSync(join(pictures, `${name}.pdf`), pdf);
  await page.emulateVisionDeficiency("achromatopsia");
  await page.screenshot({ path: join(pictures, `${name}-grey.png`), fullPage: true });
}

if (pictures) mkdirSync(pictures, { recursive: true });
const names = readdirSync(folder).filter((file) => file.endsWith(".html")).map((file) => file.slice(0, -".html".length));
assert(names.length > 0, `no report in ${folder}`);
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
try {
  for (const name of names) {
    assert(readFileSync(join(folder, `${name}.html`)).length < 1_000_000, `${name} is larger than 1 MB`);
    for (const width of [400, 1200]) {
      for (const scheme of ["dark", "light"]) {
        const page = await look(browser, name, width, scheme);
        if (width === 1200 && scheme === "light") await print(page, name);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
}
console.log(`${names.length} reports in Chromium, at 400 and 1,200 px, light and dark, and as A4: ${names.join(", ")}`);
