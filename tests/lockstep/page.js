// Opens a page of spex lockstep in headless Chromium and uses it as a reader would. Speaks TAP.
//   node page.js CHROMIUM REPORT.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, report, screenshots] = process.argv.slice(2);
use(chromium, {width: 1280, height: 900}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..11');
  await page.goto('file://' + report);
  ok(requests.length === 1, 'it asks for nothing but itself');
  const texts = selector => page.$$eval(selector, all => all.map(e => e.textContent));
  ok((await texts('h3'))[0].startsWith('deadlock after'), 'it tells what was found');
  ok((await texts('.lanes th')).length === 4, 'there is a lane a thread');
  const said = () => page.$eval('.controls span', e => e.textContent);
  const shown = () => page.$$eval('.lanes tbody tr:not(.later)', all => all.length);
  const count = await page.$$eval('.lanes tbody tr', all => all.length);
  ok(await said() === 'at the end' && await shown() === count, 'at first the whole run is shown');
  await picture('lockstep');
  const [back] = await page.$$('.controls button');
  await back.click();
  ok(await shown() === count - 1, 'a button goes back');
  await page.keyboard.press('ArrowLeft');
  ok(await shown() === count - 2, 'so does an arrow key');
  await (await page.$$('.lanes button'))[3].click();
  ok(await said() === 'step 4' && (await page.$$('[aria-current=step]')).length === 1, 'the mouse chooses a step');
  const threads = await texts('.threads li');
  ok(threads[1].includes('holds m; next: lock b'), 'it tells what each thread holds, and does next: ' + threads[1]);
  const here = await texts('.source figure:not([hidden]) .here');
  ok(here.length === 1 && here[0].includes('pthread_mutex_lock(&m)') && (await page.$$('img')).length === 0, 'the line of the source is marked: ' + here[0]);
  await picture('lockstep-step');
  await page.setViewport({width: 360, height: 740, isMobile: true});
  await picture('lockstep-phone');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'it fits a phone');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
