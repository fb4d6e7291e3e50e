// Opens a report in headless Chromium and uses it as a reader would. Speaks TAP.
//   node page.js CHROMIUM REPORT.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, report, screenshots] = process.argv.slice(2);
use(chromium, {width: 1280, height: 900}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..14');
  const begun = Date.now();
  await page.goto('file://' + report);
  ok(Date.now() - begun < 2000, 'it opens in less than two seconds');
  ok(requests.length === 1, 'it asks for nothing but itself');
  const text = selector => page.$eval(selector, e => e.textContent);
  ok((await text('#summary')).includes('not equivalent'), 'it sums up');
  ok((await page.$$('article')).length === 2 && (await page.$$('article svg')).length === 4, 'each model has two pictures');

  ok((await text('.more')).startsWith('There are more differences'), 'what is not told is said');

  const here = () => page.$$eval('article svg .node.here', nodes => nodes.map(n => n.querySelector('text').textContent).join(' '));
  await picture('start');
  const before = await here(), said = await text('.said');
  await page.keyboard.press('ArrowRight');
  ok(await here() !== before && await text('.said') !== said, 'the arrow keys step, and both pictures follow');
  await page.keyboard.press('End');
  ok((await text('.said')).includes('cannot') && (await page.$$('svg .edge.here.wrong')).length > 0, 'the end is what only one side can do');
  await picture('end');
  await page.keyboard.press('Home');
  ok(await here() === before, 'Home goes back to the start');
  await (await page.$$('.controls button'))[1].click();
  ok((await text('.controls .legend')).startsWith('step 1 of'), 'the mouse steps as well');

  await page.keyboard.press('/');
  await page.keyboard.type('refunding');
  ok((await page.$$('article[hidden]')).length === 1 && (await page.$$('svg .node.found')).length > 0, 'search hides what does not match and marks what does');
  await page.$eval('#search', s => { s.value = ''; s.dispatchEvent(new Event('input')); });

  await page.click('#theme');
  const dark = await page.$eval('body', b => getComputedStyle(b).backgroundColor);
  await page.click('#theme');
  ok(dark !== await page.$eval('body', b => getComputedStyle(b).backgroundColor), 'dark and light differ');
  await page.click('#theme');
  await page.setViewport({width: 360, height: 740, isMobile: true});
  await picture('phone');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'it fits a phone');
  const sides = await page.$$eval('.steps .side', all => all.slice(0, 2).map(e => getComputedStyle(e, '::before').content).join());
  ok(sides.includes('model') && sides.includes('specification'), 'where there are no columns, each line says whose it is');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
