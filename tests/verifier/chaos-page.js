// Opens a page of spex chaos in headless Chromium and uses it as a reader would. Speaks TAP.
//   node chaos-page.js CHROMIUM REPORT.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, report, screenshots] = process.argv.slice(2);
use(chromium, {width: 1280, height: 900}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..10');
  await page.goto('file://' + report);
  ok(requests.length === 1, 'it asks for nothing but itself');
  const title = await page.$eval('article h3', e => e.textContent);
  ok(title === 'violated <img src=x onerror=alert(1)> is not lost' && (await page.$$('img')).length === 0, 'a name is shown as it is, whatever is in it');
  ok((await page.content()).includes('c[0].word = (redacted)') && !(await page.content()).includes('word = &quot;geheim'), 'a sensitive field is redacted');
  const lanes = await page.$$eval('article:first-of-type svg .name', all => all.map(e => e.textContent));
  ok(lanes.join(' ') === 's c[0] c[1] outside', 'each agent has a lane');
  const shades = new Set(await page.$$eval('svg .shade title', all => all.map(e => e.textContent)));
  ok(['down', 'paused', 'delays', 'one side', 'other side'].every(kind => shades.has(kind)), 'faults are shaded');
  const low = await page.$$eval('svg', all => all.every(svg => [...svg.querySelectorAll('.shade')].every(shade =>
    Number(shade.getAttribute('x')) >= 0 && Number(shade.getAttribute('width')) > 0 && Number(shade.getAttribute('height')) > 0 &&
    Number(shade.getAttribute('y')) + Number(shade.getAttribute('height')) <= Number(svg.getAttribute('height')))));
  ok(low, 'within the picture');
  const said = () => page.$eval('.controls span', e => e.textContent);
  const shown = () => page.$$eval('article:first-of-type svg .step:not(.later)', all => all.length);
  const count = await page.$$eval('article:first-of-type .steps li', all => all.length);
  ok(await said() === `step ${count} of ${count}` && await shown() === count, 'each event is in the list and in the lanes');
  await picture('chaos');
  await (await page.$$('.steps button'))[0].click();
  await page.keyboard.press('ArrowRight');
  ok(await said() === `step 2 of ${count}` && await shown() === 2, 'the mouse chooses an event, an arrow key goes on');
  await page.setViewport({width: 360, height: 740, isMobile: true});
  await picture('chaos-phone');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'it fits a phone');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
