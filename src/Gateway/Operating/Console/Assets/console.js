// What a page gains where scripts run: it loads its regions again when something moved, and knows a few keys. Without this file nothing is missing but that.
'use strict';
(() => {
  const body = document.body;
  const find = document.getElementById('find');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const keysName = 'gateway-keys';
  const kept = () => { try { return localStorage.getItem(keysName) === '1'; } catch { return false; } };
  let keys = kept();
  const keep = on => { keys = on; try { localStorage.setItem(keysName, on ? '1' : '0'); } catch { /* private window: until the page is left */ } tell(); };

  // Shortcuts: off until the first ?, never inside a field or while an input method composes.
  const word = document.querySelector('[data-keys]');
  const tell = () => { if (word) word.textContent = keys ? word.dataset.on : word.dataset.off; };
  const toggle = document.querySelector('[data-act=keys]');
  if (toggle) { toggle.hidden = false; toggle.addEventListener('click', () => keep(!keys)); if (keys) tell(); }
  const isField = target => target.closest('input, textarea, select, [contenteditable]') !== null;
  let afterG = false;
  document.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    if (event.key === '?') { event.preventDefault(); keep(true); if (location.pathname !== '/tro-giup') location.href = '/tro-giup'; return; }
    if (!keys) return;
    if (afterG) {
      afterG = false;
      const link = all('.screens a[data-key]').find(entry => entry.dataset.key === event.key);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (event.key === 'g') afterG = true;
    else if (event.key === '/' && find) { event.preventDefault(); find.focus(); }
    else if (event.key === '.') pause(!paused);
    else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
  });
  const step = by => {
    const links = all('[data-list] tbody th a');
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (next) next.focus();
  };

  // Age of what is shown.
  const oldAfter = 30000;
  const age = () => all('[data-as-of]').forEach(time => { const old = time.parentElement.querySelector('.old'); if (old) old.hidden = Date.now() - loadedAt < oldAfter; });
  let loadedAt = Date.now();
  setInterval(age, 5000);

  // Live update.
  const source = body.dataset.live;
  const bar = document.getElementById('live');
  const lost = document.getElementById('lost');
  let paused = false, waiting = false, polling = 0;
  const pause = on => { paused = on; if (!on && waiting) load(); show(); };
  const show = () => {
    if (!bar) return;
    bar.hidden = false;
    bar.querySelector('.live-word').textContent = paused ? '' : bar.dataset.on;
    bar.querySelector('[data-act=pause]').textContent = paused ? bar.dataset.resume : bar.dataset.pause;
  };
  // Nothing moves under a pointer, a selection, a focus or something that was opened.
  const isBusy = region => region.matches(':hover') || region.contains(document.activeElement) || region.querySelector('details[open]') !== null ||
    (!getSelection().isCollapsed && region.contains(getSelection().anchorNode));
  const load = async () => {
    waiting = false;
    let text;
    try {
      const reply = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!reply.ok) return;
      text = await reply.text();
    } catch { return; }
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    for (const region of all('[data-region]')) {
      const newer = fresh.getElementById(region.id);
      if (!newer) continue;
      if (isBusy(region)) { waiting = true; continue; }
      region.replaceChildren(...newer.childNodes);
    }
    if (!waiting) loadedAt = Date.now();
    age();
  };
  const changed = () => { if (paused) waiting = true; else load(); };
  const isLost = on => {
    if (lost) lost.hidden = !on;
    clearInterval(polling);
    polling = on ? setInterval(changed, 15000) : 0;
  };
  if (source && window.EventSource) {
    const line = new EventSource(source);
    line.addEventListener('beat', () => { isLost(false); if (waiting) changed(); else if (!paused) { loadedAt = Date.now(); age(); } });
    line.addEventListener('changed', changed);
    line.addEventListener('lost', () => isLost(true));
    line.onerror = () => isLost(true);
    bar.querySelector('[data-act=pause]').addEventListener('click', () => pause(!paused));
    show();
  }
})();
