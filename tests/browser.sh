# For tests of pages, to be sourced: `chromium` is headless Chromium and node finds puppeteer-core (npm install
# puppeteer-core; found through NODE_PATH, tests/node_modules or npm's global folder), or the test is skipped.
# SCREENSHOTS=DIR keeps pictures to look at.
root=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)} build=${top_builddir:-$root/build}
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip 'no chromium'
command -v node >/dev/null || skip 'no node'
NODE_PATH=${NODE_PATH:-}:$root/tests/node_modules:$(npm root -g 2>/dev/null)
export NODE_PATH
node -e 'require("puppeteer-core")' 2>/dev/null || skip 'no puppeteer-core (npm install puppeteer-core)'
