// The code editor of templates: Monaco, and what the page needs to hear from it.
const pause = 300;
const editors = new Map();
let registered = false;

async function load() {
  await window.messaging.loadEditor();
  await new Promise(resolve => window.require(['vs/editor/editor.main'], resolve));
  const monaco = window.monaco;
  const useTheme = dark => monaco.editor.setTheme(dark ? 'vs-dark' : 'messaging-light');
  if (!registered) {
    registered = true;
    // Monaco's own red for attributes is too pale on white (WCAG AA).
    monaco.editor.defineTheme('messaging-light', { base: 'vs', inherit: true, rules: [{ token: 'attribute.name', foreground: 'a31515' }], colors: {} });
    document.addEventListener('themechange', event => useTheme(event.detail.dark));
    offer(monaco);
  }
  useTheme(window.messaging.isDark());
  return monaco;
}

// Completion, hover and quick fixes belong to the language, so they look up whose text they are asked about.
function offer(monaco) {
  const kind = monaco.languages.CompletionItemKind;
  const kinds = {
    Field: kind.Field, Group: kind.Module, List: kind.Enum, Local: kind.Variable, Helper: kind.Function, Block: kind.Keyword, Fragment: kind.Reference, Image: kind.File, Word: kind.Value,
  };
  const rangeOf = (model, start, end) => monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));

  monaco.languages.registerCompletionItemProvider('handlebars', {
    triggerCharacters: ['{', '.', '/', '#', '>', '@', '(', '"', ' '],
    provideCompletionItems: async (model, position) => {
      const found = await editors.get(model)?.ask('SuggestAsync', model.getOffsetAt(position));
      if (!found) return { suggestions: [] };
      const range = rangeOf(model, found.start, found.end);
      return {
        suggestions: found.items.map((item, place) => ({
          label: { label: item.label, description: item.value ?? undefined },
          kind: kinds[item.kind],
          insertText: item.insert,
          insertTextRules: item.snippet ? monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet : undefined,
          detail: item.detail,
          documentation: { value: item.documentation + (item.value ? `\n\nNow: \`${item.value.replaceAll('`', "'")}\`` : '') },
          sortText: String(place).padStart(4, '0'),
          range,
          command: item.goesOn ? { id: 'editor.action.triggerSuggest', title: '' } : undefined,
        })),
      };
    },
  });

  monaco.languages.registerHoverProvider('handlebars', {
    provideHover: async (model, position) => {
      const found = await editors.get(model)?.ask('ExplainAsync', model.getOffsetAt(position));
      return found ? { range: rangeOf(model, found.start, found.end), contents: found.markdown.map(value => ({ value })) } : null;
    },
  });

  monaco.languages.registerCodeActionProvider('handlebars', {
    provideCodeActions: (model, _, context) => ({
      actions: context.markers.flatMap(marker => {
        const fix = editors.get(model)?.fixes.get(`${marker.startLineNumber}:${marker.startColumn}`);
        return fix ? [{
          title: `Change to ${fix}`, kind: 'quickfix', diagnostics: [marker], isPreferred: true,
          edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: marker, text: fix } }] },
        }] : [];
      }),
      dispose: () => {},
    }),
  });
}

const isLow = (text, at) => at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;

// What has to be put where to make one text of another. Never cuts a character of two units in half.
function difference(from, to) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  while (isLow(from, start) || isLow(to, start)) start--;
  let end = 0;
  while (end < most - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)) end++;
  while (end > 0 && (isLow(from, from.length - end) || isLow(to, to.length - end))) end--;
  return { start, removed: from.length - start - end, inserted: to.slice(start, to.length - end) };
}

// Keeps the page's copy of the text the same as the one in the editor. Only differences travel. While the connection is away nothing is
// sent; when it is back, everything is, because nobody knows what arrived.
function mirror(page, text, current) {
  let sent = text;
  let revision = 0;
  let queue = Promise.resolve();
  const notice = document.getElementById('components-reconnect-modal');
  const isAway = () => ['show', 'failed', 'rejected'].some(state => notice?.classList.contains(`components-reconnect-${state}`));

  const send = (method, args) => {
    const work = async again => {
      if (isAway()) return undefined;
      const [next, of] = [current(), revision];
      const edit = sent === null ? { start: 0, removed: -1, inserted: next } : difference(sent, next);
      const answer = await page.invokeMethodAsync(method, { ...edit, length: next.length, revision: of }, ...args);
      // The page put in another text meanwhile: what was asked no longer matters.
      if (of !== revision) return undefined;
      sent = answer === null ? null : next;
      // The two copies differ, so the whole text goes once more, and now: a save must not take the page's old copy.
      if (answer === null && again) return work(false);
      return answer?.value;
    };
    return queue = queue.then(() => work(true), () => work(true));
  };

  let wasAway = isAway();
  const watch = new MutationObserver(() => {
    if (wasAway && !isAway()) {
      // What was under way when the line broke is never answered.
      queue = Promise.resolve();
      sent = null;
      send('ChangedAsync', []);
    }
    wasAway = isAway();
  });
  if (notice) watch.observe(notice, { attributes: true, attributeFilter: ['class'] });
  // Resolves when all that was handed over has arrived.
  const settled = () => queue.catch(() => undefined);
  return { send, settled, isAway, replaced: (next, number) => { [sent, revision] = [next, number]; }, dispose: () => watch.disconnect() };
}

// What was typed and may never have arrived, for as long as this window lives: the page can be loaded again before its server is told.
// The page compares it with what it knows, so keeping too much does no harm.
function holdOn(place, current, isAway) {
  const name = `typed:${place}`;
  let start = '';
  let language = '';
  const hold = () => {
    const text = current();
    if (text === start) return;
    try {
      sessionStorage.setItem(name, JSON.stringify({ language, text }));
    } catch (e) {
      console.warn('The browser has no room to hold on to the text', e);
    }
  };
  addEventListener('pagehide', hold);
  return {
    began: (text, of) => { [start, language] = [text, of]; },
    typed: () => { if (isAway()) hold(); },
    find: () => JSON.parse(sessionStorage.getItem(name)),
    forget: () => sessionStorage.removeItem(name),
    dispose: () => removeEventListener('pagehide', hold),
  };
}

export async function create(element, page, options) {
  const monaco = await load();
  const editor = monaco.editor.create(element, {
    value: options.text,
    language: 'handlebars',
    ariaLabel: options.label,
    readOnly: options.readOnly,
    automaticLayout: true,
    minimap: { enabled: false },
    wordWrap: 'on',
    fontSize: 13,
    tabSize: 2,
    autoClosingBrackets: 'never',
    scrollBeyondLastLine: false,
    fixedOverflowWidgets: true,
    unicodeHighlight: { ambiguousCharacters: false },
    quickSuggestions: { other: true, comments: true, strings: true },
    wordBasedSuggestions: 'off',
    suggest: { showWords: false, showStatusBar: true },
    quickSuggestionsDelay: 50,
  });
  const model = editor.getModel();
  const copy = mirror(page, options.text, () => editor.getValue());
  const fixes = new Map();
  const held = holdOn(options.place, () => editor.getValue(), copy.isAway);
  held.began(editor.getValue(), options.language);
  editors.set(model, { ask: (method, ...args) => copy.send(method, args), fixes });

  let timer = 0;
  let replacing = false;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    held.typed();
    return copy.send('ChangedAsync', []);
  };
  editor.onDidChangeModelContent(() => {
    if (replacing) return;
    element.dataset.typedAt = performance.now();
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  });

  const insert = (text, range) => {
    editor.focus();
    editor.pushUndoStop();
    editor.executeEdits('placeholders', [{ range, text, forceMoveMarkers: true }]);
    editor.pushUndoStop();
  };
  // In the text a placeholder needs its braces first; in an HTML tag its attributes are what is asked for.
  const suggest = () => {
    editor.focus();
    const before = editor.getValue().slice(0, model.getOffsetAt(editor.getPosition()));
    const inTag = before.lastIndexOf('{{') > before.lastIndexOf('}}') || before.lastIndexOf('<') > before.lastIndexOf('>');
    if (!inTag && !options.readOnly) insert('{{', monaco.Range.fromPositions(editor.getPosition()));
    editor.trigger('placeholders', 'editor.action.triggerSuggest', {});
  };
  // The page saves and tests what it knows, so it must know the last keys first: those that wait, and those that are on their way.
  const flush = () => {
    if (timer) send();
    return copy.settled();
  };
  const afterKeys = async method => {
    await flush();
    await page.invokeMethodAsync(method);
  };
  const keys = event => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 's') return () => afterKeys('SaveAsync');
    if (control && event.key === 'Enter') return () => afterKeys('TestAsync');
    if (control && event.code === 'Space') return suggest;
    if (event.altKey && event.key === 'ArrowLeft') return () => page.invokeMethodAsync('StepAsync', -1);
    if (event.altKey && event.key === 'ArrowRight') return () => page.invokeMethodAsync('StepAsync', 1);
    return null;
  };
  const onKey = event => {
    const act = event.target.closest?.('.rz-dialog') ? null : keys(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  document.addEventListener('keydown', onKey, true);

  return {
    unsent: held.find,
    forgetUnsent: held.forget,
    setText: (text, language, revision) => {
      replacing = true;
      editor.setValue(text);
      replacing = false;
      held.began(editor.getValue(), language);
      copy.replaced(text, revision);
    },
    mark: problems => {
      fixes.clear();
      monaco.editor.setModelMarkers(model, 'template', problems.map(p => {
        const line = Math.min(p.line, model.getLineCount());
        const last = model.getLineMaxColumn(line);
        if (p.suggestion) fixes.set(`${line}:${p.column}`, p.suggestion);
        return {
          startLineNumber: line, startColumn: p.column, endLineNumber: line,
          endColumn: Math.max(p.column + 1, Math.min(p.column + p.length, last)),
          message: p.message,
          severity: p.error ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        };
      }));
    },
    flush,
    suggest,
    insert: text => insert(text, editor.getSelection()),
    goTo: (line, column) => {
      editor.setPosition({ lineNumber: line, column });
      editor.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column });
      editor.focus();
    },
    dispose: () => {
      clearTimeout(timer);
      copy.dispose();
      held.dispose();
      document.removeEventListener('keydown', onKey, true);
      editors.delete(model);
      model.dispose();
      editor.dispose();
    },
  };
}

// Two texts beside each other; under each other's lines where there is no room.
export async function compare(element, before, after, label) {
  const monaco = await load();
  const narrow = matchMedia('(max-width: 60rem)');
  const editor = monaco.editor.createDiffEditor(element, {
    readOnly: true, originalEditable: false, automaticLayout: true, minimap: { enabled: false }, wordWrap: 'on', fontSize: 13, scrollBeyondLastLine: false,
    renderSideBySide: !narrow.matches, useInlineViewWhenSpaceIsLimited: false, renderOverviewRuler: false,
    modifiedAriaLabel: label, originalAriaLabel: label, hideUnchangedRegions: { enabled: true },
  });
  const turn = () => editor.updateOptions({ renderSideBySide: !narrow.matches });
  narrow.addEventListener('change', turn);
  let models = [];
  const show = (original, modified) => {
    const old = models;
    models = [original, modified].map(text => monaco.editor.createModel(text, 'handlebars'));
    editor.setModel({ original: models[0], modified: models[1] });
    for (const model of old) model.dispose();
  };
  show(before, after);
  element.parentElement.scrollIntoView({ block: 'nearest' });
  return {
    show,
    dispose: () => {
      narrow.removeEventListener('change', turn);
      editor.dispose();
      for (const model of models) model.dispose();
    },
  };
}
