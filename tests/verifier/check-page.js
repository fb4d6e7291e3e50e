// Opens a page of spex check in headless Chromium and uses it as a reader would. Speaks TAP.
//   node check-page.js CHROMIUM REPORT.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, report, screenshots] = process.argv.slice(2);
use(chromium, {width: 1280, height: 900}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..10');
  await page.goto('file://' + report);
  ok(requests.length === 1, 'it asks for nothing but itself');
  const titles = await page.$$eval('article h3', all => all.map(e => e.textContent));
  ok(titles[0] === 'violated one <img src=x onerror=alert(1)> holds' && (await page.$$('img')).length === 0, 'a name is shown as it is, whatever is in it');
  ok((await page.content()).includes('c[0].word = (redacted)') && !(await page.content()).includes('word = &quot;geheim'), 'a sensitive field is redacted');
  const said = () => page.$eval('.controls span', e => e.textContent);
  const shown = () => page.$$eval('article:first-of-type svg .step:not(.later)', all => all.length);
  const count = await page.$$eval('article:first-of-type .steps li', all => all.length);
  ok(await said() === `step ${count} of ${count}` && await shown() === count, 'at first the whole run is shown');
  await picture('check');
  const [back] = await page.$$('.controls button');
  await back.click();
  ok(await said() === `step ${count - 1} of ${count}` && await shown() === count - 1, 'a button goes back');
  await page.keyboard.press('ArrowLeft');
  ok(await said() === `step ${count - 2} of ${count}`, 'so does an arrow key');
  await (await page.$$('.steps button'))[0].click();
  ok(await said() === `step 1 of ${count}` && (await page.$$('article:first-of-type [aria-current]')).length === 1, 'the mouse chooses a step');
  ok((await page.$$eval('table code', all => all.map(e => e.textContent))).includes('never_said'), 'what never occurred is listed');
  await page.setViewport({width: 360, height: 740, isMobile: true});
  await picture('check-phone');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'it fits a phone');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
