// The code editor of templates: Monaco, and what the page needs to hear from it.
const pause = 300;

export async function create(element, page, options) {
  await window.messaging.loadEditor();
  await new Promise(resolve => window.require(['vs/editor/editor.main'], resolve));
  const monaco = window.monaco;
  const theme = dark => monaco.editor.setTheme(dark ? 'vs-dark' : 'vs');
  theme(window.messaging.isDark());

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
  });

  let timer = 0;
  let replacing = false;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    const bytes = new TextEncoder().encode(editor.getValue());
    return page.invokeMethodAsync('ChangedAsync', DotNet.createJSStreamReference(bytes));
  };
  editor.onDidChangeModelContent(() => {
    if (replacing) return;
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  });

  // The page saves what it knows, so it must know the last keys first.
  const save = async () => {
    if (timer) await send();
    await page.invokeMethodAsync('SaveAsync');
  };
  const onKey = event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      save();
    } else if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      page.invokeMethodAsync('StepAsync', event.key === 'ArrowLeft' ? -1 : 1);
    }
  };
  const onTheme = event => theme(event.detail.dark);
  document.addEventListener('keydown', onKey, true);
  document.addEventListener('themechange', onTheme);

  return {
    setText: text => {
      replacing = true;
      editor.setValue(text);
      replacing = false;
    },
    mark: problems => monaco.editor.setModelMarkers(editor.getModel(), 'template', problems.map(p => {
      const model = editor.getModel();
      const line = Math.min(p.line, model.getLineCount());
      return {
        startLineNumber: line, startColumn: p.column, endLineNumber: line,
        endColumn: Math.max(p.column + 1, Math.min(p.column + p.length, model.getLineMaxColumn(line))),
        message: p.message,
        severity: p.error ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      };
    })),
    flush: () => timer ? send() : null,
    insert: text => {
      editor.focus();
      editor.trigger('placeholders', 'type', { text });
    },
    goTo: (line, column) => {
      editor.setPosition({ lineNumber: line, column });
      editor.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column });
      editor.focus();
    },
    dispose: () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('themechange', onTheme);
      editor.getModel()?.dispose();
      editor.dispose();
    },
  };
}
