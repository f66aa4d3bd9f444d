// The queue of doubtful lines: a number chooses (0: told twice), Enter sends and goes on to the next; no key waits for an answer.
"use strict";
(() => {
  const list = document.querySelector("[data-queue]");
  if (!list) return;
  const rows = [...list.children];
  const openAfter = (row) => [...rows.slice(rows.indexOf(row) + 1), ...rows].find((one) => !one.dataset.sent && one.querySelector("form"));
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    const row = rows.find((one) => one.contains(document.activeElement));
    const choice = row && !row.dataset.sent && (row.querySelector(`input[data-key="${event.key}"]`) || row.querySelectorAll("input[type=radio]:not([data-key])")[event.key - 1]);
    if (!choice) return;
    choice.checked = true;
    event.preventDefault();
  });
  // The window's own guard disables a form for good; a refused line is sent again.
  list.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target, row = form.closest("li"), said = row.querySelector("[data-said]");
    if (row.dataset.sent) return;
    row.dataset.sent = "1";
    row.classList.add("seen");
    const next = openAfter(row);
    if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
    let text = list.dataset.failed, kept = false;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
      kept = answer.ok;
      text = (await answer.json()).text || text;
    } catch { /* no network: the line is still open, and the same request may be sent again */ }
    said.textContent = text;
    said.classList.toggle("fault", !kept);
    form.hidden = kept;
    if (!kept) { delete row.dataset.sent; row.classList.remove("seen"); }
  });
})();
