// Shows a mail in a sandbox without any right. Each new picture is made beside the one that is shown and takes its place when it is
// complete, so that nothing flickers; this box scrolls and not the frame, so that its place is kept.
export function create(host) {
  let shown = null;
  let measure = null;
  let height = 0;
  let look = { width: null, dark: false };
  let shows = 0;

  const frame = (className, sandbox, html) => {
    const box = document.createElement('div');
    box.className = className;
    const inner = document.createElement('iframe');
    inner.setAttribute('sandbox', sandbox);
    inner.referrerPolicy = 'no-referrer';
    inner.title = "The mail's HTML";
    inner.srcdoc = html;
    box.append(inner);
    const loaded = new Promise(resolve => inner.addEventListener('load', resolve, { once: true }));
    host.append(box);
    return { box, inner, loaded };
  };

  const scaleOf = () => {
    const room = host.clientWidth;
    const width = look.width ?? room;
    return { width, scale: Math.min(1, room / width) };
  };

  // A sandboxed frame does not tell how tall its mail is. A second one, which nobody sees and where no script runs either, may be
  // looked into by this page.
  const heightOf = () => {
    const root = measure.inner.contentDocument?.documentElement;
    return Math.max(root?.scrollHeight ?? 0, measure.inner.contentDocument?.body?.scrollHeight ?? 0);
  };

  const fit = picture => {
    const { width, scale } = scaleOf();
    // Until it was measured, a new picture is as tall as the one before.
    if (measure) height = heightOf();
    const tall = Math.max(height, Math.floor(host.clientHeight / scale));
    Object.assign(picture.inner.style, { width: `${width}px`, height: `${tall}px`, transform: scale === 1 ? '' : `scale(${scale})` });
    Object.assign(picture.box.style, { width: `${width * scale}px`, height: `${tall * scale}px` });
  };

  const paint = picture => {
    picture.inner.style.colorScheme = look.dark ? 'dark' : 'light';
  };

  // The look that the reader chose, and not that of this browser: a frame of another process learns of it too late or not at all.
  const asReadIn = (html, dark) => html.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi,
    (_, scheme) => (scheme.toLowerCase() === 'dark') === dark ? '(min-width: 0px)' : '(max-width: 0px)');

  // Afterwards, because reading the mail a second time takes as long as showing it.
  const rule = async (html, mine) => {
    const ruler = frame('mail-measure', 'allow-same-origin', html);
    ruler.inner.tabIndex = -1;
    ruler.box.ariaHidden = 'true';
    ruler.inner.style.width = `${scaleOf().width}px`;
    await ruler.loaded;
    if (mine !== shows) {
      ruler.box.remove();
      return;
    }
    measure = ruler;
    fit(shown);
  };

  const show = async (mail, width, dark) => {
    const html = asReadIn(mail, dark);
    const mine = ++shows;
    look = { width, dark };
    const next = frame('mail-next', '', html);
    next.inner.style.width = `${scaleOf().width}px`;
    paint(next);
    await next.loaded;
    if (mine !== shows) {
      next.box.remove();
      return;
    }
    measure?.box.remove();
    measure = null;
    fit(next);
    const place = host.scrollTop;
    next.box.className = 'mail-body';
    shown?.box.remove();
    shown = next;
    host.scrollTop = place;
    host.dataset.shown = Number(host.dataset.shown ?? 0) + 1;
    host.dataset.shownAt = performance.now();
    await rule(html, mine);
  };

  const resized = new ResizeObserver(() => {
    if (!shown) return;
    if (measure) measure.inner.style.width = `${scaleOf().width}px`;
    fit(shown);
  });
  resized.observe(host);

  return {
    show,
    dispose: () => {
      shows++;
      resized.disconnect();
    },
  };
}
