// Opens a replay's page in headless Chromium and uses it as a reader would. Speaks TAP.
//   node replay-page.js CHROMIUM REPORT.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, report, screenshots] = process.argv.slice(2);
const odd = '<img src=x onerror=alert(1)>&amp;</script>';
use(chromium, {width: 1280, height: 900}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..10');
  await page.goto('file://' + report);
  ok(requests.length === 1, 'it asks for nothing but itself');
  const text = selector => page.$eval(selector, e => e.textContent);
  const summary = await text('#summary');
  ok(summary.startsWith('5 events of 3 instances') && summary.includes('1 malformed line'), 'it sums up');
  const titles = await page.$$eval('article h2', all => all.map(e => e.textContent));
  ok(titles.length === 4 && titles.includes(odd) && (await page.$$('img')).length === 0, 'a name is shown as it is, whatever is in it');
  const count = (await page.$$('.finding')).length;
  ok(await page.$$eval('mark', all => all[0].textContent) === 'connack', 'the line of the log is shown, with what it is about');
  const here = () => page.$$eval('svg .node.here text', all => all.map(e => e.textContent).join(' '));
  await picture('replay');
  ok(await here() === 'waiting', 'the picture shows where the instance was');
  await page.keyboard.press('ArrowRight');
  ok(await here() === 'session' && await page.$$eval('.finding', all => all[1].hasAttribute('aria-current')), 'the arrow keys go to the next');
  await (await page.$$('.finding'))[count - 2].click();
  ok((await page.$$('.finding[aria-current]')).length === 1, 'the mouse chooses as well');
  await page.keyboard.press('/');
  await page.keyboard.type('onerror');
  ok((await page.$$('article[hidden]')).length === 3, 'search hides what does not match');
  await page.$eval('#search', s => { s.value = ''; s.dispatchEvent(new Event('input')); });
  await page.setViewport({width: 360, height: 740, isMobile: true});
  await picture('replay-phone');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'it fits a phone');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
