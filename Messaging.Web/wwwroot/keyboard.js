// The keys of every list: / or f to the search field, arrows from row to row, space selects, Enter opens, Esc closes, ? explains.
(() => {
  const rowsOf = '.main table.table > tbody > tr:not(.detail-row)';
  const keys = [
    ['/ or f', 'Go to the search field'], ['↓ ↑', 'Next or previous row'], ['Home, End', 'First or last row of the page'], ['Space', 'Select the row'],
    ['Enter', 'Open the row'], ['Esc', 'Close what is open, or leave the search field'], ['?', 'These keys'],
  ];

  // Whoever types means the letters. A tick box takes no letters.
  const isTyping = target => !!target.closest?.('textarea, select, [contenteditable], .monaco-editor, input:not([type=checkbox], [type=radio])');
  const isElsewhere = target => !!target.closest?.('[role=dialog], .rz-dialog, dialog, [role=listbox], .notice-list');
  const rows = () => [...document.querySelectorAll(rowsOf)].filter(row => !row.parentElement.closest('.detail-row') && row.offsetParent !== null);
  const rowAt = target => target.closest?.(rowsOf);

  function goTo(row) {
    if (!row) return;
    // Focused by keys alone: the row's own links stay the way for the tab key.
    row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
  }

  function move(target, key) {
    const all = rows();
    if (all.length === 0) return false;
    const at = all.indexOf(rowAt(target));
    const next = key === 'Home' ? 0 : key === 'End' ? all.length - 1 : at < 0 ? 0 : at + (key === 'ArrowDown' ? 1 : -1);
    goTo(all[Math.min(Math.max(next, 0), all.length - 1)]);
    return true;
  }

  const opener = row => row.querySelector('[data-open], .row-open') ?? row.querySelector('td a[href], td button.link-button');

  function close(row) {
    const open = row?.querySelector('[aria-expanded=true]');
    open?.click();
    return !!open;
  }

  function help() {
    let dialog = document.getElementById('keyboard-help');
    if (!dialog) {
      dialog = Object.assign(document.createElement('dialog'), { id: 'keyboard-help', className: 'keyboard-help' });
      dialog.setAttribute('aria-labelledby', 'keyboard-help-title');
      dialog.innerHTML = '<h2 id="keyboard-help-title">Keys on lists</h2><dl></dl><form method="dialog"><button class="button">Close</button></form>';
      for (const [key, says] of keys) {
        dialog.querySelector('dl').append(
          Object.assign(document.createElement('dt'), { textContent: key }), Object.assign(document.createElement('dd'), { textContent: says }));
      }
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  }

  document.addEventListener('click', event => { if (event.target.closest?.('[data-keyboard-help]')) help(); });

  document.addEventListener('keydown', event => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(target)) return;
    if (target.matches?.('[data-search]') && (key === 'Escape' || key === 'ArrowDown') && target.getAttribute('role') !== 'combobox') {
      if (key === 'Escape' && target.value !== '') return; // The browser clears the field first.
      event.preventDefault();
      if (!move(target, 'Home')) target.blur();
      return;
    }
    if (isTyping(target)) return;
    if (key === '/' || key === 'f') {
      const search = document.querySelector('[data-search]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (key === '?') {
      event.preventDefault();
      help();
    } else if (key === 'ArrowDown' || key === 'ArrowUp' || ((key === 'Home' || key === 'End') && rowAt(target))) {
      if (move(target, key)) event.preventDefault();
    } else if (key === ' ' && target.matches?.(rowsOf)) {
      event.preventDefault();
      target.querySelector('td.tick input')?.click();
    } else if (key === 'Enter' && target.matches?.(rowsOf)) {
      event.preventDefault();
      opener(target)?.click();
    } else if (key === 'Escape') {
      const row = rowAt(target) ?? target.closest?.('.detail-row')?.previousElementSibling;
      if (close(row)) goTo(row);
    }
  });
})();
