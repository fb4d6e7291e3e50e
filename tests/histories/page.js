// Opens pages of spex history check in headless Chromium and uses them as a reader would. Speaks TAP.
//   node page.js CHROMIUM TWO.html SKEW.html [SCREENSHOTS]
'use strict';
const {ok, use} = require('../browser.js');
const [chromium, two, skew, screenshots] = process.argv.slice(2);
use(chromium, {width: 1100, height: 800}, screenshots, async ({page, errors, requests, picture}) => {
  console.log('1..14');
  await page.goto('file://' + two);
  const said = () => page.$eval('#said', e => e.textContent);
  const bar = async text => {
    for (const g of await page.$$('g.op')) {
      if (await g.$eval('title', t => t.textContent) === text) return g;
    }
    return null;
  };
  const width = async text => (await bar(text)).$eval('rect', r => r.getBoundingClientRect().width);

  ok(requests.length === 1, 'it asks for nothing but itself');
  ok((await page.$$('.picture svg')).length === 2, 'each history has a picture');
  ok((await page.$$('b')).length === 0 && (await page.$$eval('text.note', n => n.map(x => x.textContent))).includes('</script><b>a cut</b>'),
     'what a note says is text');
  ok((await page.$$('rect.op')).length === 6 && (await page.$$('rect.bad')).length === 1 && (await page.$$('rect.few')).length === 2,
     'operations are drawn, the bad one and the few are marked');
  await picture('histories');

  await (await bar('read -> 2')).click();
  ok((await said()).includes('before: 2') && (await said()).includes('after: 2'), 'a click tells the states before and after');
  ok((await page.$$('rect.chosen')).length === 1, 'and marks what was clicked');
  await (await bar('write 1')).click();
  ok((await said()).includes('before: null\nafter: 1'), 'states that no order allows are not told: ' + JSON.stringify(await said()));
  await (await bar('read -> 1')).click();
  ok((await said()).includes('the state can be 2'), 'a click on the bad one tells why');
  await (await bar('write 2')).evaluate(g => g.focus());
  await page.keyboard.press('Enter');
  ok((await said()).startsWith('write 2') && await page.evaluate(() => document.activeElement.matches('g.picked')),
     'the keyboard does too, and keeps its place');

  const before = await width('read -> 2');
  const box = await (await bar('read -> 2')).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel({deltaY: -500});
  ok(await width('read -> 2') > before * 1.5, 'the wheel zooms');
  await picture('zoomed');
  const left = (await (await bar('read -> 2')).boundingBox()).x;
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2, {steps: 4});
  await page.mouse.up();
  ok((await (await bar('read -> 2')).boundingBox()).x < left - 30, 'dragging moves');

  await page.goto('file://' + skew);
  ok((await page.$$('rect.bad')).length === 2, 'transactions of an anomaly are marked');
  await (await page.$('g.op')).click();
  ok((await said()).includes('write skew'), 'and a click tells it');
  await picture('transactions');
  ok(errors.length === 0, 'no errors' + errors.map(e => '\n# ' + e).join(''));
});
