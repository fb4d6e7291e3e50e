// For tests of pages: headless Chromium, and TAP.
'use strict';
const puppeteer = require('puppeteer-core');
let number = 0;

exports.ok = (good, what) => console.log((good ? 'ok ' : 'not ok ') + ++number + ' - ' + what);

// Opens a page of so many pixels; `errors` and `requests` are what it complains of and asks for; `picture` keeps a
// screenshot in the folder `screenshots`, if there is one. `body` does the rest.
exports.use = async (chromium, size, screenshots, body) => {
  try {
    const browser = await puppeteer.launch({executablePath: chromium, headless: 'new', args: ['--no-sandbox', '--disable-gpu']});
    const page = await browser.newPage();
    const errors = [], requests = [];
    page.on('pageerror', e => errors.push(String(e)));
    page.on('console', m => m.type() === 'error' && errors.push(m.text()));
    page.on('request', r => requests.push(r.url()));
    await page.setViewport(size);
    const picture = async name => screenshots && page.screenshot({path: screenshots + '/' + name + '.png', fullPage: true});
    await body({page, errors, requests, picture});
    await browser.close();
  } catch (e) {
    console.log('Bail out! ' + e);
    process.exit(1);
  }
};
