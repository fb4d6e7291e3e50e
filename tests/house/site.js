// Opens each page of the site in headless Chromium, on a phone by night, and every fifth on a screen by day, too; all of them
// where there are to be screenshots. Prints what is wrong.
//   node site.js CHROMIUM FOLDER PAGES [SCREENSHOTS]
'use strict';
const fs = require('fs');
const puppeteer = require('puppeteer-core');
const [chromium, folder, list, screenshots] = process.argv.slice(2);

(async () => {
  const browser = await puppeteer.launch({executablePath: chromium, headless: 'new', args: ['--no-sandbox', '--disable-gpu']});
  const page = await browser.newPage();
  let file = '';
  page.on('pageerror', e => console.log(file + ': ' + e));
  page.on('requestfailed', r => console.log(file + ': cannot load ' + r.url()));
  const ground = {};
  for (const [width, theme] of [[360, 'dark'], [1280, 'light']]) {
    await page.setViewport({width, height: 800, isMobile: width < 500});
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: theme}]);
    const files = fs.readFileSync(list, 'utf8').trim().split('\n');
    for (file of files.filter((_, i) => width < 500 || screenshots || i % 5 === 0)) {
      await page.goto('file://' + folder + '/' + file);
      const seen = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        ground: getComputedStyle(document.body).backgroundColor,
        pictures: [...document.images].filter(i => !i.naturalWidth).map(i => i.getAttribute('src')),
        list: document.querySelector('nav').offsetHeight > 0,
      }));
      if (seen.width > width) console.log(`${file}: ${seen.width} wide on ${width}`);
      if (seen.pictures.length) console.log(`${file}: no picture ${seen.pictures}`);
      if (seen.list !== width > 500) console.log(`${file}: the list of pages is ${seen.list ? 'open' : 'closed'} on ${width}`);
      ground[theme] = seen.ground;
      if (screenshots) await page.screenshot({path: `${screenshots}/${file.replace(/\//g, '-')}-${theme}.png`, fullPage: true});
    }
  }
  await page.setViewport({width: 360, height: 800, isMobile: true});
  await page.click('label[for=menu]');
  if (!await page.$eval('nav', n => n.offsetHeight > 0)) console.log('the list of pages does not open on a phone');
  if (ground.dark === ground.light) console.log('dark is as light');
  await browser.close();
})().catch(e => { console.log(String(e)); process.exit(1); });
