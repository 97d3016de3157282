// What a notebook of the workbench does in JupyterLab: it runs when opened, a figure leads to its rows, and
// three buttons in French stand above it. Written by hand as the module JupyterLab loads: nothing to build,
// nothing fetched; everything else it needs is JupyterLab's own.
(() => {
  const NAME = 'workbench-etabli', HOME = 'lab/tree/00-accueil.ipynb';
  const KERNEL = "__import__('workbench.lab.extension', fromlist=['extension'])";
  let shared;

  const library = async name => {
    const versions = Object.values(shared[name]);
    return (await (versions.find(v => v.loaded) || versions[0]).get())();
  };

  // A value of the kernel, as HTML when it has some, else as text; undefined when it could not be told.
  const ask = async (panel, expression) => {
    const kernel = panel.sessionContext.session?.kernel;
    if (!kernel) return undefined;
    const asked = {code: '', silent: true, store_history: false, user_expressions: {said: `${KERNEL}.${expression}`}};
    const said = (await kernel.requestExecute(asked).done).content.user_expressions?.said;
    return said?.status === 'ok' ? said.data['text/html'] ?? said.data['text/plain'] : undefined;
  };

  const element = (tag, text, act) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (act) made.addEventListener('click', act);
    return made;
  };

  // One dialog for the page: the browser keeps the keyboard in it, and Escape closes it.
  const dialog = (title, ...content) => {
    document.getElementById('etabli-origine')?.remove();
    const box = document.createElement('dialog');
    box.id = 'etabli-origine';
    box.lang = 'fr';
    const head = element('h1', title);
    head.id = 'etabli-titre';
    box.setAttribute('aria-labelledby', head.id);
    box.append(head, ...content, element('button', 'Fermer', () => box.close()));
    box.addEventListener('close', () => box.remove());
    document.body.append(box);
    box.showModal();
    return box;
  };

  const rows = async (panel, key) => {
    const place = document.createElement('div');
    place.setAttribute('role', 'status');
    place.textContent = 'Recherche des lignes…';
    const box = dialog('D’où vient ce chiffre\u202f?', place);
    const found = await ask(panel, `origine(${JSON.stringify(key)})`);
    if (found) place.innerHTML = found;
    else place.textContent = 'Les lignes n’ont pas pu être lues\u00a0: exécuter d’abord les cellules du carnet.';
    box.scrollTop = 0;
  };

  const named = cell => {
    const row = cell.closest('tr'), figure = cell.closest('.chiffres li');
    if (figure) return `${figure.querySelector('.nom').textContent}\u00a0: ${cell.textContent.trim()}`;
    if (!row) return cell.textContent.trim();
    const column = cell.closest('table').querySelectorAll('thead th')[cell.cellIndex];
    const label = cell.querySelector('.etiquette')?.textContent ?? '';
    const value = cell.textContent.replace(label, '').trim();
    return `${row.cells[0].textContent.trim()}, ${column?.firstChild?.textContent ?? ''}\u00a0: ${value}`;
  };

  // By keyboard: the figures of the chosen cell (of the whole notebook when it has none), one button each.
  const figures = panel => {
    const within = node => [...(node?.querySelectorAll('.workbench [data-cle]') ?? [])];
    const own = within(panel.content.activeCell?.node);
    const cells = own.length ? own : within(panel.content.node);
    if (!cells.length) {
      dialog('D’où viennent ces chiffres\u202f?', element('p', 'Aucun chiffre n’est affiché dans ce carnet.'));
      return;
    }
    const list = document.createElement('ul');
    for (const cell of cells) {
      const item = document.createElement('li');
      item.append(element('button', named(cell), () => rows(panel, cell.dataset.cle)));
      list.append(item);
    }
    dialog('D’où viennent ces chiffres\u202f?', list);
  };

  const STYLE = `
    .workbench [data-cle] { cursor: pointer; }
    .workbench [data-cle]:hover { background: #D3E1EC; }
    .jp-InputPlaceholder .jp-PlaceholderText { display: none; }
    .jp-InputPlaceholder .jp-Placeholder-content { background: none; border-color: transparent; }
    .jp-StatusBar-Item:has(> [title='Go to cell…']) { display: none; } /* JupyterLab has no French for it */
    #etabli-avant { position: fixed; inset: 0; z-index: 9000; display: flex; flex-flow: column; align-items: flex-start;
      padding: 24px max(24px, (100% - 892px) / 2); background: #fff; color: #1B1F24; font: 16px/1.45 Calibri, Arial, sans-serif; }
    #etabli-avant h1 { font-size: 26px; line-height: 1.25; font-weight: 400; margin: 0 0 12px; }
    #etabli-avant p { width: 100%; box-sizing: border-box; padding: 8px 12px; margin: 0 0 16px; background: #F5F4F0;
      border-left: 4px solid #6B747D; }
    #etabli-avant iframe { flex: 1; width: 100%; border: 0; }
    #etabli-origine { width: min(900px, 92vw); max-height: 84vh; overflow: auto; border: 2px solid #1F4E79; border-radius: 4px;
      padding: 16px 24px; color: #1B1F24; background: #fff; font: 16px/1.45 Calibri, Arial, sans-serif; }
    #etabli-origine::backdrop { background: #1B1F2466; }
    #etabli-origine h1 { font-size: 22px; margin: 0 0 8px; }
    #etabli-origine ul { list-style: none; padding: 0; columns: 2; column-gap: 24px; } #etabli-origine li { break-inside: avoid; }
    :is(#etabli-avant, #etabli-origine) button { font: inherit; color: #1F4E79; background: #fff; border: 1px solid #1F4E79; border-radius: 3px;
      padding: 5px 14px; margin: 3px 0; cursor: pointer; text-align: left; }
    #etabli-origine li button { border-color: #C9CED4; width: 100%; }
    :is(#etabli-avant, #etabli-origine) button:focus-visible { outline: 3px solid #1F4E79; outline-offset: 1px; }`;

  // While JupyterLab is fetched and started, which takes seconds: a word, and the first table as last shown.
  let waiting = true;
  const before = async () => {
    const {baseUrl} = JSON.parse(document.getElementById('jupyter-config-data').textContent);
    if (location.pathname !== baseUrl + HOME) return;
    const box = document.createElement('main'), table = document.createElement('iframe');
    box.id = 'etabli-avant';
    box.lang = 'fr';
    const said = element('p', 'La page s’ouvre\u00a0: les champs et les boutons arrivent.');
    said.setAttribute('role', 'status');
    box.append(element('h1', 'Accueil'), said, element('button', 'Ne plus attendre', stands));
    document.body.append(box);
    const kept = await fetch(`${baseUrl}avant`);
    if (kept.status !== 200 || !waiting) return;
    table.title = 'Le réseau d’un coup d’œil';
    table.sandbox = ''; // what lies beside the tables may have come with the network's folder: nothing in it runs
    table.srcdoc = await kept.text();
    said.after(table);
  };
  const stands = () => {
    waiting = false;
    document.getElementById('etabli-avant')?.remove();
  };

  const plugin = ({INotebookTracker, NotebookActions}, {ICommandPalette}, {ToolbarButton}) => ({
    id: `${NAME}:plugin`,
    autoStart: true,
    requires: [INotebookTracker, ICommandPalette],
    activate: (app, tracker, palette) => {
      const folded = panel => panel.content.widgets.filter(c => c.model.type === 'code');
      const COMMANDS = {
        'etabli:construire': ['Construire ce rapport', panel => ask(panel, 'construire()')],
        'etabli:origine': ['D’où viennent ces chiffres\u202f?', figures],
        'etabli:code': ['Montrer ou replier le code', panel => {
          const cells = folded(panel), hide = cells.some(c => !c.inputHidden);
          for (const cell of cells) cell.inputHidden = hide;
        }],
      };
      for (const [command, [label, act]] of Object.entries(COMMANDS)) {
        app.commands.addCommand(command, {
          label,
          isEnabled: () => tracker.currentWidget !== null,
          execute: () => act(tracker.currentWidget),
        });
        palette.addItem({command, category: 'Établi'});
      }
      tracker.widgetAdded.connect(async (_, panel) => {
        panel.content.node.addEventListener('click', event => {
          const cell = event.target.closest?.('.workbench [data-cle]');
          if (cell && !event.target.closest('a')) rows(panel, cell.dataset.cle);
        });
        await panel.context.ready;
        await panel.sessionContext.ready;
        // A notebook whose code is not the workbench's own is shown, and waits to be run by a person.
        if (await ask(panel, `connu(${JSON.stringify(panel.context.path)})`) !== 'True') {
          stands();
          return;
        }
        for (const cell of folded(panel)) cell.inputHidden = true;
        Object.entries(COMMANDS).forEach(([command, [label, act]], rank) => {
          if (command === 'etabli:construire' && panel.context.path.startsWith('00')) return;
          panel.toolbar.insertItem(rank, command, new ToolbarButton({label, onClick: () => act(panel)}));
        });
        await NotebookActions.runCells(panel.content, panel.content.widgets, panel.sessionContext);
        stands();
      });
    },
  });

  document.head.append(element('style', STYLE));
  before();

  (window._JUPYTERLAB ??= {})[NAME] = {
    init: scope => { shared = scope; },
    get: async () => {
      const names = ['@jupyterlab/notebook', '@jupyterlab/apputils', '@jupyterlab/ui-components'];
      const made = plugin(...await Promise.all(names.map(library)));
      return () => ({__esModule: true, default: made});
    },
  };
})();
