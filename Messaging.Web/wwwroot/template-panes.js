// The split between two panes: dragged, or moved with the arrow keys. Where it was is remembered in this browser.
const key = 'messaging.template-split';
const [least, most, middle] = [25, 75, 50];

export function attach(panes, separator) {
  const move = share => {
    const at = Math.round(Math.min(most, Math.max(least, share)) * 10) / 10;
    panes.style.setProperty('--split', `${at}`);
    separator.setAttribute('aria-valuenow', `${Math.round(at)}`);
    localStorage.setItem(key, `${at}`);
  };
  const at = () => Number(separator.getAttribute('aria-valuenow'));

  separator.addEventListener('pointerdown', event => {
    event.preventDefault();
    separator.setPointerCapture(event.pointerId);
    panes.classList.add('template-panes-dragged');
  });
  separator.addEventListener('pointermove', event => {
    if (!separator.hasPointerCapture(event.pointerId)) return;
    const box = panes.getBoundingClientRect();
    move((event.clientX - box.left) / box.width * 100);
  });
  const end = () => panes.classList.remove('template-panes-dragged');
  separator.addEventListener('pointerup', end);
  separator.addEventListener('lostpointercapture', end);
  separator.addEventListener('dblclick', () => move(middle));
  separator.addEventListener('keydown', event => {
    const to = { ArrowLeft: at() - 2, ArrowRight: at() + 2, Home: least, End: most, Enter: middle }[event.key];
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    move(to);
  });
  const remembered = Number(localStorage.getItem(key));
  if (remembered > 0) move(remembered);
}
