// Opens a report as a reader does and fails where it does not hold what docs/report.md promises.
// node report.mjs RESULTS_DIR [FOLDER FOR PICTURES]; $CHROMIUM names the browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [directory, pictures] = process.argv.slice(2);
assert.ok(directory, 'usage: node report.mjs RESULTS_DIR [FOLDER FOR PICTURES]');
const page_path = path.resolve(directory, 'report.html');
const address = pathToFileURL(page_path).href;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const command = JSON.parse(readFileSync(path.join(directory, 'manifest.json'), 'utf8')).program.command;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
const done = [];
const check = async (name, body) => { await body(); done.push(name); console.log(`ok: ${name}`); };

/** A page that has been opened, with whatever went wrong on it. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(message.text()); });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => { if (request.url() !== address && !request.url().startsWith('blob:')) requests.push(request.url()); });
  await page.goto(address);
  return { context, page, faults, requests };
}

const picture = async (page, name, options = { fullPage: true }) => {
  if (pictures) await page.screenshot({ path: path.join(pictures, `${name}.png`), ...options });
};

async function violations(page) {
  // By the debugger's way in: the page's own policy allows no foreign script.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const { context, page, faults, requests } = await open();
const answer = (await page.locator('.answer').innerText()).replace(/\s+/g, ' ').trim();

await check('it renders: title, answer, figures with names, limits, devices, assumptions, scenario', async () => {
  assert.ok((await page.title()).length > 0);
  assert.ok(answer.length > 40, answer);
  for (const id of ['answer', 'limits', 'figures', 'tables', 'devices', 'assumptions', 'provenance', 'scenario']) {
    assert.equal(await page.locator(`section#${id} h2`).count(), 1, id);
  }
  const names = await page.locator('figure svg[role=img]').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  assert.ok(names.length > 0 && names.every(Boolean) && new Set(names).size === names.length, names.join('; '));
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
});

await check('headings go down by one level at a time', async () => {
  const levels = await page.locator('h1:visible, h2:visible, h3:visible').evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
  assert.equal(levels[0], 1);
  levels.slice(1).forEach((level, index) => assert.ok(level > 1 && level <= levels[index] + 1, levels.join(' ')));
});

if (command === 'run') {
  await check('another hypothesis is another drawing, and its values are those of the short table', async () => {
    const paths = () => page.locator('#chart-drawing path.line').evaluateAll((all) => all.map((one) => one.getAttribute('d')).join());
    await page.selectOption('#chart-tear', { index: 0 });
    const first = await paths();
    await page.selectOption('#chart-tear', { index: 1 });
    assert.notEqual(await paths(), first);
    assert.ok(first.length > 20);
    await page.selectOption('#chart-tear', { index: 0 });
    if (await page.locator('#chart-what option[value=comparison]').count()) {
      await page.selectOption('#chart-what', 'comparison');
      const row = page.locator('#answer table').first().locator('tbody tr').nth(1);
      const [depth, ratio] = [await row.locator('th').innerText(), await row.locator('td').first().innerText()];
      const mark = page.locator(`#chart-drawing g.mark[aria-label*=", ${depth} mm,"]`).first();
      await mark.focus();
      const said = await page.locator('#chart-readout').innerText();
      assert.ok(said.includes(ratio), `${said} against ${ratio}`);
      await page.locator('#chart-drawing g.mark').last().hover();
      assert.notEqual(await page.locator('#chart-readout').innerText(), said);
      await page.selectOption('#chart-tear', '*');
      await picture(page, 'chart', { clip: await page.locator('#chart').boundingBox() });
    }
    await page.selectOption('#chart-what', 'metrics');
    await page.selectOption('#chart-metric', 'tear_volume');
    await page.selectOption('#chart-layer', { index: 1 });
    assert.ok((await page.locator('#chart-drawing g.mark').count()) > 0);
  });
}

if (['run', 'channel'].includes(command)) {
  await check('the cut moves with the slider, by keys as well, and its values are those of the table', async () => {
    const values = () => page.locator('#viewer-values tbody').innerText();
    const before = await values();
    await page.locator('#viewer-cut').focus();
    await page.keyboard.press('Home');
    assert.equal(await page.locator('#viewer-z').innerText(), '0.000 mm');
    const surface = await values();
    assert.notEqual(surface, before);
    const width = await page.locator('#viewer-values tbody tr').first().locator('td').first().innerText();
    const choice = await page.evaluate(() => ['viewer-left', 'viewer-depth', 'viewer-tear'].map((id) => document.getElementById(id).value));
    const channels = readFileSync(path.join(directory, 'channels.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
    const column = channels[0].indexOf('surface_width_mm');
    const row = channels.find(([device, depth, tear]) => device === choice[0] && Number(depth) === Number(choice[1]) && tear === choice[2]);
    assert.ok(Math.abs(Number(row[column]) - Number(width)) <= 1e-3 * Math.abs(Number(row[column])) + 1e-6, `${row[column]} against ${width}`);
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('ArrowRight');
    assert.notEqual(await values(), surface);
    const drawing = () => page.locator('#viewer-drawing path.channel').first().getAttribute('d');
    const own = await drawing();
    await page.selectOption('#viewer-tear', { index: 1 });
    assert.notEqual(await drawing(), own);
    await picture(page, 'viewer', { clip: await page.locator('#viewer').boundingBox() });
  });
}

await check('tables sort, search and download the bytes of the file', async () => {
  const table = page.locator('.data-table').first();
  const numbers = async (column) => (await table.locator(`tbody tr td:nth-child(${column})`).allInnerTexts()).map(Number);
  const headers = await table.locator('thead th').count();
  let sorted = false;
  for (let column = 1; column <= headers && !sorted; column += 1) {
    const head = table.locator(`thead th:nth-child(${column})`);
    if (!(await head.getAttribute('class'))?.includes('number')) continue;
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    const up = (await numbers(column)).filter(Number.isFinite);
    up.slice(1).forEach((value, index) => assert.ok(value >= up[index], `${up[index]} before ${value}`));
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    sorted = true;
  }
  assert.ok(sorted, 'no column of numbers');
  const whole = table.locator('button', { hasText: /^Download \S+\.csv$/ });
  if (await whole.count()) {
    const [download] = await Promise.all([page.waitForEvent('download'), whole.click()]);
    const name = download.suggestedFilename();
    assert.ok(readFileSync(await download.path()).equals(readFileSync(path.join(directory, name))), name);
  }
  await table.locator('input[type=search]').fill('no row holds this');
  assert.equal(await table.locator('tbody tr').count(), 0);
  await table.locator('input[type=search]').fill('');
  assert.ok((await table.locator('tbody tr').count()) > 0);
});

await check('every control can be reached and has a name; no serious finding of axe', async () => {
  const unnamed = await page.locator('select:visible, input:visible').evaluateAll((all) => all.filter((one) => !one.labels?.length).length);
  assert.equal(unnamed, 0);
  assert.deepEqual(await violations(page), []);
});
await page.evaluate(() => window.scrollTo(0, 0));
await picture(page, 'desktop');

await check('printed, it holds the answer and opens the scenario, and controls are gone', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'report-'));
  try {
    const file = path.join(pictures ?? folder, 'report.pdf');
    writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).replace(/\s+/g, ' ');
    // Words, as lines are broken elsewhere.
    for (const word of answer.split(' ')) assert.ok(text.includes(word), `the print lacks ${word}`);
    const scenario = await page.locator('section#scenario code').textContent();
    const line = scenario.split('\n').find((one) => one.length > 20).trim().replace(/\s+/g, ' ');
    assert.ok(text.includes(line.slice(0, 20)), 'the print lacks the scenario');
    for (const control of ['Rows that contain', 'Tear hypothesis pinned', 'Show more rows']) assert.ok(!text.includes(control), control);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

await check('no error on the console, and nothing was loaded', async () => {
  assert.deepEqual(faults, []);
  assert.deepEqual(requests, []);
});
await context.close();

await check('at 360 px the page does not scroll sideways, and axe finds nothing', async () => {
  const phone = await open({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  assert.equal(await overflow(phone.page), 0);
  assert.deepEqual(await violations(phone.page), []);
  assert.deepEqual(phone.faults, []);
  await picture(phone.page, 'phone');
  await phone.context.close();
});

await check('in the dark it is dark, and its contrast holds', async () => {
  const dark = await open({ colorScheme: 'dark' });
  const ground = await dark.page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.ok(Math.max(...ground) < 60, ground.join());
  assert.deepEqual(await violations(dark.page), []);
  await picture(dark.page, 'dark');
  await dark.context.close();
});

await check('without JavaScript answer, short tables and figures are there', async () => {
  const plain = await open({ javaScriptEnabled: false });
  assert.equal((await plain.page.locator('.answer').innerText()).replace(/\s+/g, ' ').trim(), answer);
  assert.ok(await plain.page.locator('figure svg').first().isVisible());
  assert.equal(await plain.page.locator('.panel:visible, .data-table:visible').count(), 0);
  assert.ok(await plain.page.locator('noscript').first().isVisible());
  await picture(plain.page, 'plain');
  await plain.context.close();
});

await browser.close();
console.log(`${done.length} checks passed: ${page_path}`);
