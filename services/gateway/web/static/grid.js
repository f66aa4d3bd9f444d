// The mark grid: native inputs, saved as they are left. Never redraws, disables or leaves the focused input.
"use strict";
(() => {
  const table = document.querySelector("table[data-grid]");
  if (!table) return;
  const says = table.dataset, drafts = window.drafts;
  const counter = document.querySelector("[data-unsent]");
  const unsaved = document.querySelector("[data-unsaved]");
  const QUIET_MS = 150, PAINT_MS = 900;
  const UNSAVED = new Set(["typing", "sending", "refused", "conflict", "stuck"]);

  const cells = new Map(); // by its input: what is on the page, what the record holds, what is on its way
  const rows = [...table.tBodies[0].rows].map((row, y) => [...row.querySelectorAll("input")].map((input, x) => {
    const td = input.parentElement;
    const cell = { input, td, line: td.querySelector(".cell-state"), x, y, pupil: input.dataset.pupil, slot: input.dataset.slot,
      saved: input.value, version: Number(input.dataset.version), entry: null, tried: null, state: "", text: "", average: null };
    input.tabIndex = x || y ? -1 : 0;
    cells.set(input, cell);
    return cell;
  }));
  table.style.setProperty("--rows", rows.length);
  const all = [...cells.values()];
  let reachable = rows[0] && rows[0][0], lastPaste = null, lastKey = 0;

  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const kindOf = (cell) => cell.input.dataset.kind || (cell.input.inputMode === "decimal" ? "scored" : "comment");

  // 85 is 8,5 and 10 is ten: what a teacher types without looking. null: not a mark.
  const read = (text) => {
    const raw = text.replace(/\s/g, "");
    if (raw === "") return "";
    let found;
    if (/^\d{2}$/.test(raw) && raw !== "10") found = Number(raw);
    else if (/^\d{1,2}([.,]\d0*)?$/.test(raw)) found = Math.round(Number(raw.replace(",", ".")) * 10);
    else return null;
    return found >= 0 && found <= 100 ? `${Math.floor(found / 10)},${found % 10}` : null;
  };
  const readWord = (text) => {
    const raw = text.trim().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[\s.]/g, "");
    if (raw === "") return "";
    if (["d", "dat", "1"].includes(raw)) return "Đ";
    if (["c", "cd", "chuadat", "0"].includes(raw)) return "CĐ";
    return null;
  };
  const readLevel = (text) => { const raw = text.replace(/\s/g, "").toUpperCase(); return raw === "" || /^[THC]$/.test(raw) ? raw : null; };
  const readWhole = (text) => { const raw = text.replace(/\s/g, "").replace(/[.,]0+$/, ""); return raw === "" || /^(\d|10)$/.test(raw) ? raw : null; };
  const readers = { scored: read, comment: readWord, level: readLevel, whole: readWhole };
  const notRead = { scored: says.notMark, comment: says.notWord, level: says.notLevel, whole: says.notWhole };
  const understood = (cell, text) => readers[kindOf(cell)](text);

  // ---- what is shown: gathered, and put on the page when no key is being pressed ----
  const stale = new Set();
  let painter = 0, latest = 0;
  const numbers = () => {
    const count = { unsent: 0, bad: 0 };
    for (const cell of all) if (UNSAVED.has(cell.state)) count[cell.state === "refused" || cell.state === "conflict" ? "bad" : "unsent"] += 1;
    return count;
  };
  let isKnown = false; // what an earlier page left unsent has been looked for
  const sayCount = () => {
    const { unsent, bad } = numbers();
    const parts = [unsent ? says.notSent.replace("{n}", unsent) : "", bad ? says.notKept.replace("{n}", bad) : ""].filter(Boolean);
    const text = (parts.join(" · ") || (isKnown ? says.allSaved : "")) + (unsent && !navigator.onLine ? ` · ${says.offline}` : "");
    if (counter.textContent !== text) counter.textContent = text;
    counter.dataset.n = unsent + bad;
  };
  const paint = () => {
    painter = 0;
    for (const cell of stale) {
      if (cell.td.dataset.state !== cell.state) cell.td.dataset.state = cell.state;
      if (cell.line.textContent !== cell.text) cell.line.textContent = cell.text;
      const wrong = cell.state === "refused" || cell.state === "conflict" || cell.state === "stuck";
      if (wrong) cell.input.setAttribute("aria-invalid", "true"); else cell.input.removeAttribute("aria-invalid");
      if (cell.average !== null) { cell.td.parentElement.querySelector(".average").textContent = cell.average; cell.average = null; }
      if (cell.state !== "typing" && document.activeElement !== cell.input) {
        const value = cell.entry ? cell.entry.value : understood(cell, cell.input.value);
        if (value !== null && cell.input.value !== value) cell.input.value = value;
      }
    }
    stale.clear();
    sayCount();
    listUnsaved();
  };
  const paintWhenQuiet = () => {
    const now = performance.now(), wait = lastKey + QUIET_MS - now;
    if (wait > 0 && now < latest) painter = setTimeout(paintWhenQuiet, Math.min(wait, latest - now));
    else paint();
  };
  const paintSoon = () => {
    if (painter) return;
    latest = performance.now() + PAINT_MS;
    painter = setTimeout(paintWhenQuiet, 0);
  };
  const show = (cell, state, text = "") => {
    cell.state = state;
    cell.text = text;
    stale.add(cell);
    // Never a moment in which it says that all is saved and it is not; everything else can wait for a pause.
    if (UNSAVED.has(state) && counter.dataset.n === "0") sayCount();
    paintSoon();
  };
  const titleOf = (cell) => cell.input.getAttribute("aria-label");
  let listed = "";
  const listUnsaved = () => {
    const wrong = all.filter((cell) => ["refused", "conflict", "stuck"].includes(cell.state));
    const now = wrong.map((cell) => `${cell.input.id} ${cell.state} ${cell.text}`).join("\n");
    if (now === listed) return;
    listed = now;
    unsaved.hidden = !wrong.length;
    unsaved.parentElement.classList.toggle("two", wrong.length > 0);
    unsaved.querySelector("ul").replaceChildren(...wrong.map((cell) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `#${cell.input.id}`;
      link.textContent = titleOf(cell);
      item.append(link, ` ${cell.text} `);
      const button = (text, act) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "link";
        made.textContent = text;
        made.addEventListener("click", act);
        item.append(made, " ");
      };
      if (cell.state === "stuck") button(says.again, () => keep(cell, true));
      if (cell.state === "conflict") {
        button(says.keepMine.replace("{value}", cell.input.value || "–"), () => keep(cell, true));
        button(says.takeTheirs.replace("{value}", cell.saved || "–"), () => takeBack(cell));
      }
      return item;
    }));
  };

  // ---- what is kept in the browser, and what is sent ----
  const draftOf = (cell, more) => ({ gradebook: says.gradebook, pupil: cell.pupil, slot: cell.slot, ...more });
  const forget = (gone) => drafts.remove(says.gradebook, gone);
  const keep = (cell, again = false) => { const draft = decide(cell, again); if (draft) drafts.put([draft]); };
  const decide = (cell, again) => {
    const raw = cell.input.value, value = understood(cell, raw);
    if (value === null) {
      if (cell.tried === raw) return null;
      cell.entry = null;
      cell.tried = raw;
      show(cell, "refused", notRead[kindOf(cell)]);
      return draftOf(cell, { id: newId(), value: raw, version: cell.version });
    }
    if (!again && cell.tried === value) return null; // refused as it stands: only a new edit sends it again
    if (!again && cell.entry && cell.entry.value === value) { show(cell, cell.state === "typing" ? "sending" : cell.state, cell.text); return draftOf(cell, cell.entry); }
    if (!again && !cell.entry && value === cell.saved) {
      if (cell.state) { show(cell, "", ""); forget([{ pupil: cell.pupil, slot: cell.slot }]); }
      return null;
    }
    cell.tried = null;
    const before = cell.entry ? [...cell.entry.before, cell.entry.value] : []; // sent, perhaps, and not answered
    cell.entry = { id: newId(), value, version: cell.version, at: Date.now(), before };
    show(cell, "sending", says.sending);
    sender.soon();
    return draftOf(cell, cell.entry);
  };
  const takeBack = (cell) => {
    cell.entry = cell.tried = null;
    cell.input.value = cell.saved;
    show(cell, "", "");
    forget([{ pupil: cell.pupil, slot: cell.slot }]);
  };
  const typing = (cell) => {
    cell.tried = null;
    if (cell.state !== "typing") show(cell, "typing", says.unfinished);
    drafts.put([draftOf(cell, { id: newId(), value: cell.input.value, version: cell.version, typing: true })]);
  };

  const settle = (cell, entry, answer) => {
    const same = answer.state === "conflict" && answer.value === entry.value;
    const own = answer.state === "conflict" && answer.by === drafts.me;
    const earlier = own && (entry.before.includes(answer.value) || Date.parse(answer.at) <= entry.at);
    if (answer.version !== undefined) cell.version = answer.version;
    if (answer.state === "kept") { cell.saved = entry.value; cell.average = answer.average; }
    if (answer.state === "conflict") cell.saved = answer.value;
    if (cell.entry !== entry) { if (cell.entry) cell.entry.version = cell.version; return; } // typed again meanwhile: the newer entry speaks
    if (earlier && !same) { // one's own earlier entry, whose answer was lost: the later one stands
      entry.version = cell.version;
      sender.soon();
      return;
    }
    cell.entry = null;
    if (answer.state === "kept" || same) {
      forget([{ pupil: cell.pupil, slot: cell.slot, id: entry.id }]);
      if (cell.state !== "typing") show(cell, "saved", says.saved); else stale.add(cell);
      return;
    }
    cell.tried = entry.value;
    if (cell.state !== "typing") show(cell, answer.state, answer.text || says.refused);
  };
  const sender = window.gridSender({
    says, me: drafts.me, changed: paintSoon,
    waiting: () => all.filter((cell) => cell.entry && cell.state !== "stuck"),
    settle,
    stuck: (cell) => { if (cell.state !== "typing") show(cell, "stuck", says.stuck); },
  });

  drafts.of(says.gradebook).then((entries) => {
    for (const draft of entries) {
      const cell = all.find((one) => one.pupil === draft.pupil && one.slot === draft.slot);
      if (!cell || cell.state) continue;
      // Killed while it was being forgotten: the record holds what was typed.
      if (draft.typing && understood(cell, draft.value) === cell.saved) { forget([draft]); continue; }
      cell.input.value = draft.value;
      if (draft.typing) { show(cell, "typing", says.unfinished); continue; }
      const value = understood(cell, draft.value);
      if (value === null) { keep(cell); continue; }
      cell.entry = { id: draft.id, value, version: draft.version, at: draft.at, before: draft.before || [] };
      show(cell, "sending", says.sending);
    }
    if (entries.length) sender.soon();
    isKnown = true;
    sayCount();
  });

  // ---- fingers ----
  const reach = (cell) => {
    if (reachable === cell) return;
    if (reachable) reachable.input.tabIndex = -1;
    cell.input.tabIndex = 0;
    reachable = cell;
  };
  const go = (cell, dx, dy) => {
    const to = rows[cell.y + dy] && rows[cell.y + dy][cell.x + dx];
    if (!to) return false;
    to.input.focus();
    to.input.select();
    return true;
  };
  const composing = (event) => event.isComposing || event.keyCode === 229;

  table.addEventListener("focusin", (event) => { const cell = cells.get(event.target); if (cell) reach(cell); });
  table.addEventListener("focusout", (event) => { const cell = cells.get(event.target); if (cell) keep(cell); });
  table.addEventListener("input", (event) => { const cell = cells.get(event.target); lastPaste = null; lastKey = performance.now(); if (cell) typing(cell); });
  table.addEventListener("keydown", (event) => {
    lastKey = performance.now();
    const input = event.target, cell = cells.get(input);
    if (!cell || composing(event)) return;
    const move = (dx, dy) => { if (go(cell, dx, dy)) event.preventDefault(); };
    const whole = () => input.selectionStart === 0 && input.selectionEnd === input.value.length;
    switch (event.key) {
      case "Enter": event.preventDefault(); if (!go(cell, 0, event.shiftKey ? -1 : 1)) keep(cell); break;
      case "ArrowDown": move(0, 1); break;
      case "ArrowUp": move(0, -1); break;
      case "ArrowRight": if (whole() || input.selectionStart === input.value.length) move(1, 0); break;
      case "ArrowLeft": if (whole() || input.selectionEnd === 0) move(-1, 0); break;
      case "Tab": move(event.shiftKey ? -1 : 1, 0); break; // at the row's end Tab leaves the grid: no trap
      case "Escape": takeBack(cell); input.select(); break;
      case "z": if ((event.ctrlKey || event.metaKey) && lastPaste) { event.preventDefault(); undo(); } break;
      default:
    }
  });

  const put = (changes) => {
    const kept = changes.map(([cell, value]) => { cell.input.value = value; cell.tried = null; return decide(cell, false); });
    drafts.put(kept.filter(Boolean));
  };
  const undo = () => { const before = lastPaste; lastPaste = null; put(before); };
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const at = cells.get(event.target);
    if (!at || !/[\t\n]/.test(text)) return; // one value: the input's own paste and undo
    event.preventDefault();
    const changes = [], before = [];
    text.split("\n").forEach((line, dy) => line.split("\t").forEach((value, dx) => {
      const cell = rows[at.y + dy] && rows[at.y + dy][at.x + dx];
      if (!cell || cell.input.readOnly) return;
      before.push([cell, cell.input.value]);
      const known = understood(cell, value);
      changes.push([cell, known === null ? value.trim() : known]);
    }));
    put(changes);
    lastPaste = before;
  });
  addEventListener("beforeunload", (event) => { if (all.some((cell) => UNSAVED.has(cell.state))) event.preventDefault(); });
  addEventListener("drafts-wiped", () => all.forEach((cell) => { cell.entry = null; cell.state = ""; }));
  addEventListener("offline", sayCount);
  addEventListener("online", sayCount);
  paint();
})();
