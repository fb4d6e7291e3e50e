'use strict';
const TAKES = new Set(['lock', 'wrlock', 'rdlock', 'wake']);
const GIVES = new Set(['unlock', 'rwunlock', 'rdunlock']);
for (const article of document.querySelectorAll('article.schedule')) {
  const rows = [...article.querySelectorAll('.lanes tbody tr')];
  const [back, on] = article.querySelectorAll('.controls button');
  const said = article.querySelector('.controls span');
  const names = [...article.querySelectorAll('.lanes th')].slice(1).map(th => th.textContent);
  const list = article.querySelector('.threads');
  const files = [...article.querySelectorAll('.source figure')];
  const heldAt = rows.map(() => null); // by row: what each thread holds behind it
  const holds = names.map(() => []);
  rows.forEach((row, i) => {
    const {thread, op, object, also, turn} = row.dataset;
    const mine = holds[thread], drop = what => mine.includes(what) && mine.splice(mine.indexOf(what), 1);
    if (!row.classList.contains('waits')) {
      if (TAKES.has(op) && (op === 'wake' || turn === 'done')) mine.push(object);
      if (GIVES.has(op)) drop(object);
      if (op === 'wait') drop(also);
    }
    heldAt[i] = holds.map(of => of.slice());
  });
  let at = rows.length;
  const showSource = row => {
    for (const file of files) {
      const isHere = row !== undefined && file.dataset.file === row.dataset.file;
      file.hidden = !isHere;
      for (const line of file.querySelectorAll('span')) {
        line.classList.toggle('here', isHere && line.dataset.line === row.dataset.line);
        if (isHere && line.dataset.line === row.dataset.line) {
          const pre = file.querySelector('pre');
          pre.scrollTop = Math.max(0, line.offsetTop - pre.offsetTop - pre.clientHeight / 2);
        }
      }
    }
  };
  const showThreads = () => {
    list.replaceChildren(...names.map((name, thread) => {
      const item = document.createElement('li');
      const next = rows.slice(at).find(row => Number(row.dataset.thread) === thread);
      const held = at > 0 ? heldAt[at - 1][thread] : [];
      item.textContent = name + (held.length ? ' holds ' + held.join(', ') : '') + (next ? '; next: ' + next.dataset.text : '');
      if (at > 0 && Number(rows[at - 1].dataset.thread) === thread) item.setAttribute('aria-current', 'true');
      return item;
    }));
  };
  const show = number => {
    at = Math.max(0, Math.min(rows.length, number));
    rows.forEach((row, i) => {
      row.classList.toggle('later', i >= at);
      if (i + 1 === at) row.setAttribute('aria-current', 'step');
      else row.removeAttribute('aria-current');
    });
    back.disabled = at === 0;
    on.disabled = at === rows.length;
    said.textContent = at === 0 ? 'before the first step' : rows[at - 1].classList.contains('waits') ? 'at the end' : `step ${rows[at - 1].dataset.step}`;
    showSource(rows[at - 1]);
    showThreads();
    if (at > 0) { // within the table alone: the page stays where it is
      const box = article.querySelector('.lanes'), head = box.querySelector('thead').offsetHeight, row = rows[at - 1];
      if (row.offsetTop - head < box.scrollTop) box.scrollTop = row.offsetTop - head;
      else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
    }
  };
  back.addEventListener('click', () => show(at - 1));
  on.addEventListener('click', () => show(at + 1));
  rows.forEach((row, i) => row.querySelector('button').addEventListener('click', () => show(i + 1)));
  article.addEventListener('keydown', event => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') show(at - 1);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') show(at + 1);
    else return;
    event.preventDefault();
  });
  show(rows.length);
}
