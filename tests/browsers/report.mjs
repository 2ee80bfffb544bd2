// The HTML report in a real browser: what it logs, asks for, shows, and what axe-core finds.
//
//   node report.mjs PAGECLI MODULES CHROMIUM [FOLDER]
//
// FOLDER gets a picture of each size and scheme, and the page as PDF.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pagecli, modules, chromium, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "package.json")));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const room = folder ? resolve(folder) : mkdtempSync(join(tmpdir(), "report-"));
const file = join(room, "report.html");
const run = (...words) => execFileSync(pagecli, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

run("report", "--demo", "--utc", "--during", "last-month", "-o", "html", "--out", file);
assert(readFileSync(file).length < 1_000_000, "the page is larger than 1 MB");
const report = JSON.parse(run("report", "--demo", "--utc", "--during", "last-month", "--json"));
const stats = JSON.parse(run(...report.Commands[0].split(" ").slice(1), "--json"));

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
try {
  for (const width of [400, 1200]) {
    for (const scheme of ["light", "dark"]) {
      const page = await browser.newPage();
      const said = [];
      const asked = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("request", (request) => asked.push(request.url()));
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
      const name = `${width} px, ${scheme}`;

      const found = await page.evaluate(() => ({
        people: [...document.querySelectorAll("table")]
          .find((table) => table.textContent.includes("WOKEN"))
          .querySelectorAll("tbody tr").values().toArray()
          .map((row) => [...row.cells].map((cell) => cell.textContent)),
        wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        unnamed: [...document.querySelectorAll("svg")].filter((svg) => !svg.getAttribute("aria-label")).length,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      const pages = Object.fromEntries(found.people.map(([who, count]) => [who, Number(count)]));
      for (const row of stats) assert.equal(pages[row.Group], row.Pages, `${name}: the pages of ${row.Group}`);
      assert.equal(found.wider, 0, `${name}: the page scrolls sideways`);
      assert.equal(found.unnamed, 0, `${name}: a chart without an alternative text`);
      assert.equal(found.background, scheme === "dark" ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)", `${name}: the scheme`);
      assert.deepEqual(said, [], `${name}: console messages`);
      assert.deepEqual(asked, [pathToFileURL(file).href], `${name}: requests`);

      const results = await page.evaluate(`${axe}; axe.run()`);
      const violations = results.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`);
      assert.deepEqual(violations, [], `${name}: axe-core`);
      if (folder) await page.screenshot({ path: join(room, `${width}-${scheme}.png`), fullPage: true });
      await page.close();
    }
  }
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  assert(Buffer.from(pdf).subarray(0, 5).toString() === "%PDF-", "no PDF");
  if (folder) writeFileSync(join(room, "report.pdf"), pdf);
} finally {
  await browser.close();
}
console.log(`the report in Chromium: 400 and 1200 px, light and dark, A4; ${stats.length} people as stats has them`);
