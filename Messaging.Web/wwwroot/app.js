// Small things that the browser must do itself: the look, the reconnect notice, copying, scripts on demand.
window.messaging = (() => {
  const root = document.documentElement;
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.theme === 'dark' || (root.dataset.theme !== 'light' && systemDark.matches);

  function setTheme(theme) {
    root.dataset.theme = theme;
    const age = theme === 'auto' ? 0 : 31536000;
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
    for (const sheet of document.querySelectorAll('[data-theme-sheet]')) {
      const look = sheet.dataset.themeSheet;
      sheet.media = theme === 'auto' ? `(prefers-color-scheme: ${look})` : look === theme ? 'all' : 'not all';
    }
    document.dispatchEvent(new CustomEvent('themechange', { detail: { dark: isDark() } }));
  }

  document.addEventListener('click', event => {
    if (event.target.closest?.('[data-theme-toggle]')) {
      const dark = !isDark();
      // Back to what the system says means: follow the system again.
      setTheme(dark === systemDark.matches ? 'auto' : dark ? 'dark' : 'light');
    }
  });
  systemDark.addEventListener('change', () =>
    document.dispatchEvent(new CustomEvent('themechange', { detail: { dark: isDark() } })));

  // The Blazor script says how the connection is by classes on this element. When the circuit is gone for good, the page is loaded again.
  const notice = document.getElementById('components-reconnect-modal');
  let asking = 0;
  // Nobody is asked whether to leave: this page can do no more, and the editor holds on to what was typed.
  function reload() {
    addEventListener('beforeunload', event => event.stopImmediatePropagation(), { capture: true });
    location.reload();
  }
  async function reloadWhenBack() {
    try {
      if ((await fetch('healthz', { cache: 'no-store' })).ok) return reload();
    } catch { /* still away: asked again below */ }
    asking = setTimeout(reloadWhenBack, 3000);
  }
  if (notice) new MutationObserver(() => {
    if (notice.classList.contains('components-reconnect-rejected')) reload();
    else if (notice.classList.contains('components-reconnect-failed') && !asking) reloadWhenBack();
  }).observe(notice, { attributes: true, attributeFilter: ['class'] });

  // A menu closes when something else is clicked, and with Escape, which gives the focus back to its button.
  const openMenus = () => document.querySelectorAll('details.menu[open]');
  document.addEventListener('click', event => openMenus().forEach(menu => { if (!menu.contains(event.target)) menu.open = false; }));
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    openMenus().forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); });
  });

  const scripts = {};
  function loadScript(src) {
    return scripts[src] ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement('script'), { src, async: false, onload: () => resolve(), onerror: () => reject(new Error(`${src} could not be loaded`)) });
      document.head.append(script);
    });
  }

  return {
    isDark,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    copy: text => navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : false,
    loadScript,
    // Three megabytes, so only for pages with an editor: await JS.InvokeVoidAsync("messaging.loadEditor") before the first one.
    loadEditor: async () => {
      const root = '_content/BlazorMonaco/';
      for (const file of ['jsInterop.js', 'lib/monaco-editor/min/vs/loader.js', 'lib/monaco-editor/min/vs/editor/editor.main.js']) await loadScript(root + file);
    },
  };
})();
