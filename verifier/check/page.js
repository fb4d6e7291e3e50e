'use strict';
for (const run of document.querySelectorAll('.run')) {
  const article = run.closest('article');
  const steps = [...run.querySelectorAll('.steps button')];
  const groups = [...run.querySelectorAll('svg .step')];
  const [back, on] = article.querySelectorAll('.controls button');
  const said = article.querySelector('.controls span');
  let at = steps.length;
  const show = number => {
    at = Math.max(0, Math.min(steps.length, number));
    steps.forEach((step, i) => {
      if (i + 1 === at) step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    });
    for (const group of groups) {
      const step = Number(group.dataset.step);
      group.classList.toggle('later', step > at);
      group.classList.toggle('here', step === at);
    }
    back.disabled = at === 0;
    on.disabled = at === steps.length;
    said.textContent = at === 0 ? 'before the first step' : `step ${at} of ${steps.length}`;
    if (at > 0) { // within the list alone: the page stays where it is
      const list = run.querySelector('.steps'), step = steps[at - 1].parentElement;
      const top = step.offsetTop - list.offsetTop, bottom = top + step.offsetHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    }
  };
  back.addEventListener('click', () => show(at - 1));
  on.addEventListener('click', () => show(at + 1));
  steps.forEach((step, i) => step.addEventListener('click', () => show(i + 1)));
  article.addEventListener('keydown', event => {
    if (event.key === 'ArrowLeft') show(at - 1);
    else if (event.key === 'ArrowRight') show(at + 1);
    else return;
    event.preventDefault();
  });
  show(steps.length);
}
