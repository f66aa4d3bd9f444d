// The mark grid: native inputs, saved as they are left. Never redraws, disables or leaves the focused input.
"use strict";
(() => {
  const table = document.querySelector("table[data-grid]");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const token = document.querySelector("input[name=_csrf_token]").value;
  const says = table.dataset;
  const counter = document.querySelector("[data-unsent]");
  const place = new Map();
  rows.forEach((row, y) => row.forEach((input, x) => {
    place.set(input, [x, y]);
    input.dataset.saved = input.value;
    input.tabIndex = x || y ? -1 : 0;
  }));
  const TRIES = 10, BLOCK = 60, GAP = 40;
  const waiting = new Map(); // one entry a cell, the newest: editing what is under way makes a new entry
  let busy = false, tries = 0, timer = 0, lastPaste = null;

  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const isMark = (input) => input.inputMode === "decimal";

  // 85 is 8,5 and 10 is ten: what a teacher types without looking. null: not a mark.
  const read = (text) => {
    const raw = text.trim().replace(/\s/g, "");
    if (raw === "") return "";
    let found;
    if (/^\d{2}$/.test(raw) && raw !== "10") found = Number(raw);
    else if (/^\d{1,2}([.,]\d)?$/.test(raw)) found = Math.round(Number(raw.replace(",", ".")) * 10);
    else if (/^\d{1,2}[.,]\d0+$/.test(raw)) found = Math.round(Number(raw.replace(",", ".")) * 10);
    else return null;
    return found >= 0 && found <= 100 ? (found % 10 ? `${Math.floor(found / 10)},${found % 10}` : String(found / 10)) : null;
  };
  const readWord = (text) => {
    const raw = text.trim().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[\s.]/g, "");
    if (raw === "") return "";
    if (["d", "dat", "1"].includes(raw)) return "Đ";
    if (["c", "cd", "chuadat", "0"].includes(raw)) return "CĐ";
    return null;
  };
  const understood = (input, text) => (isMark(input) ? read(text) : readWord(text));

  const show = (input, state, text) => {
    const cell = input.closest("td");
    cell.dataset.state = state;
    const line = cell.querySelector(".cell-state");
    if (line.textContent !== text) line.textContent = text;
    if (state === "refused" || state === "stuck") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const count = () => {
    const n = waiting.size + table.querySelectorAll("td[data-state=stuck]").length;
    counter.textContent = n ? says.notSent.replace("{n}", n) : says.allSaved;
    counter.dataset.n = n;
  };

  const keep = (input, again = false) => {
    const value = understood(input, input.value);
    if (value === null) { waiting.delete(input); show(input, "refused", isMark(input) ? says.notMark : says.notWord); count(); return; }
    if (input.value !== value && document.activeElement !== input) input.value = value;
    const pending = waiting.get(input);
    if (!again && input.dataset.tried === value) return; // refused as it stands: only a new edit sends it again
    if (!again && (pending ? pending.value === value : value === input.dataset.saved)) {
      if (!pending && input.closest("td").dataset.state === "refused") show(input, "", "");
      return;
    }
    waiting.set(input, { id: newId(), value, sent: false });
    show(input, "sending", says.sending);
    count();
    send();
  };

  const send = () => { if (!busy && !timer) timer = setTimeout(post, GAP); };
  const post = async () => {
    timer = 0;
    const block = [...waiting].slice(0, BLOCK);
    if (!block.length) return;
    busy = true;
    const entries = block.map(([input, entry]) => ({ id: entry.id, pupil: input.dataset.pupil, slot: input.dataset.slot, value: entry.value, version: Number(input.dataset.version) }));
    let answers = null;
    try {
      const reply = await fetch(says.save, { method: "POST", headers: { "content-type": "application/json", "x-csrftoken": token }, body: JSON.stringify({ gradebook: says.gradebook, entries }) });
      if (reply.status === 401) { location.reload(); return; }
      if (reply.ok) answers = (await reply.json()).answers;
      else if (reply.status < 500) answers = entries.map((entry) => ({ id: entry.id, state: "refused", text: says.refused }));
    } catch { /* no network: the same entries are sent again with the same ids */ }
    busy = false;
    if (answers) { tries = 0; settle(block, answers); }
    else if (++tries >= TRIES) { tries = 0; block.forEach(([input]) => { waiting.delete(input); show(input, "stuck", says.stuck); }); }
    else { timer = setTimeout(post, Math.min(10000, 300 * 2 ** tries)); count(); return; }
    count();
    if (waiting.size) send();
  };
  const average = (input, text) => { input.closest("tr").querySelector(".average").textContent = text; };
  const settle = (block, answers) => {
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    for (const [input, entry] of block) {
      const answer = byId.get(entry.id);
      if (!answer) continue;
      if (answer.state === "kept") { input.dataset.saved = entry.value; average(input, answer.average); }
      if (answer.version !== undefined) input.dataset.version = answer.version;
      if (answer.state === "conflict") input.dataset.saved = answer.value;
      if (waiting.get(input) !== entry) continue; // typed again meanwhile: the newer entry speaks
      waiting.delete(input);
      if (answer.state === "refused" || answer.state === "conflict") {
        input.dataset.tried = entry.value;
        show(input, "refused", answer.text || says.refused);
      } else show(input, "saved", says.saved);
    }
  };

  const go = (input, dx, dy) => {
    const [x, y] = place.get(input);
    const to = rows[y + dy] && rows[y + dy][x + dx];
    if (!to) return false;
    to.focus();
    to.select();
    return true;
  };
  const composing = (event) => event.isComposing || event.keyCode === 229;

  table.addEventListener("focusin", (event) => {
    if (!place.has(event.target)) return;
    table.querySelectorAll("input[tabindex='0']").forEach((input) => { input.tabIndex = -1; });
    event.target.tabIndex = 0;
  });
  table.addEventListener("focusout", (event) => { if (place.has(event.target)) keep(event.target); });
  table.addEventListener("input", (event) => { lastPaste = null; delete event.target.dataset.tried; if (event.target.closest("td").dataset.state === "saved") show(event.target, "", ""); });
  table.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!place.has(input) || composing(event)) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const move = (dx, dy) => { if (go(input, dx, dy)) event.preventDefault(); };
    switch (event.key) {
      case "Enter": if (!go(input, 0, event.shiftKey ? -1 : 1)) keep(input); event.preventDefault(); break;
      case "ArrowDown": move(0, 1); break;
      case "ArrowUp": move(0, -1); break;
      case "ArrowRight": if (whole || input.selectionStart === input.value.length) move(1, 0); break;
      case "ArrowLeft": if (whole || input.selectionEnd === 0) move(-1, 0); break;
      case "Tab": move(event.shiftKey ? -1 : 1, 0); break; // at the row's end Tab leaves the grid: no trap
      case "Escape": input.value = input.dataset.saved; waiting.delete(input); delete input.dataset.tried; show(input, "", ""); count(); input.select(); break;
      case "z": if ((event.ctrlKey || event.metaKey) && lastPaste) { event.preventDefault(); undo(); } break;
      default:
    }
  });

  const put = (changes) => changes.forEach(([input, value]) => { input.value = value; delete input.dataset.tried; keep(input); });
  const undo = () => { const before = lastPaste; lastPaste = null; put(before); };
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!place.has(event.target) || !/[\t\n]/.test(text)) return; // one value: the input's own paste and undo
    event.preventDefault();
    const [x, y] = place.get(event.target);
    const changes = [], before = [];
    text.split("\n").forEach((line, dy) => line.split("\t").forEach((value, dx) => {
      const input = rows[y + dy] && rows[y + dy][x + dx];
      if (!input || input.readOnly) return;
      before.push([input, input.value]);
      const known = understood(input, value);
      changes.push([input, known === null ? value.trim() : known]);
    }));
    put(changes);
    lastPaste = before;
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-state=stuck]");
    if (cell && event.target.matches(".cell-state")) keep(cell.querySelector("input"), true);
  });
  addEventListener("beforeunload", (event) => { if (Number(counter.dataset.n)) event.preventDefault(); });
  addEventListener("online", () => { tries = 0; if (waiting.size && !busy) { clearTimeout(timer); timer = 0; send(); } });
  count();
})();
