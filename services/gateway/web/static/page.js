// Small comforts on every page. Each page works without them.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  for (const input of document.querySelectorAll("input[type=file]")) {
    const mark = (name, on) => () => input.classList.toggle(name, on);
    input.addEventListener("dragenter", mark("over", true));
    for (const name of ["dragleave", "drop"]) input.addEventListener(name, mark("over", false));
    const text = input.parentElement.querySelector(".drop-text");
    input.addEventListener("change", () => {
      input.classList.remove("over");
      input.classList.toggle("full", input.files.length > 0);
      if (text) text.textContent = [...input.files].map((file) => file.name).join(", ") || text.parentElement.dataset.empty;
    });
  }

  // A second press while the first is under way sends nothing; the request's id would make it harmless anyway.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    });
  });

  // j and k walk a list, Enter does what stands in the row.
  const list = document.querySelector("[data-keys]");
  if (list) {
    const rows = [...list.children];
    let at = -1;
    const show = async (frame, link, row) => {
      try {
        const answer = await fetch(link.dataset.show);
        if (!answer.ok || rows[at] !== row) return;
        frame.innerHTML = await answer.text();
        frame.scrollTop = 0;
        row.classList.add("seen");
        const opened = row.querySelector("[data-opened]");
        if (opened) opened.value = "1";
      } catch { /* no network: the link itself still opens the page */ }
    };
    const go = (to) => {
      if (to < 0 || to >= rows.length) return;
      if (rows[at]) rows[at].classList.remove("here");
      at = to;
      const row = rows[at];
      row.classList.add("here");
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
      const frame = document.querySelector("[data-frame]");
      const link = row.querySelector("a[data-show]");
      if (frame && link) show(frame, link, row);
    };
    const typing = (target) => target.matches("input:not([type=checkbox]), textarea, select");
    addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (typing(event.target)) { if (event.key === "Escape" && rows[at]) rows[at].focus(); return; }
      if (event.key === "j") { go(at + 1); event.preventDefault(); }
      else if (event.key === "k") { go(at - 1); event.preventDefault(); }
      else if (event.key === "Enter" && rows[at] && event.target === rows[at]) {
        const act = rows[at].querySelector("[data-confirm]");
        if (!act) return;
        event.preventDefault();
        if (act.form) act.form.requestSubmit(act); else act.click();
      } else if (event.key === "x" && rows[at]) {
        const out = rows[at].querySelector("[data-out]");
        if (out) out.focus();
      }
    });
    list.addEventListener("focusin", (event) => {
      const to = rows.findIndex((row) => row.contains(event.target));
      if (to >= 0 && to !== at) { if (rows[at]) rows[at].classList.remove("here"); at = to; rows[at].classList.add("here"); }
    });
    // Who passes a plan has had it open: the first press on one that was not opened opens it.
    list.addEventListener("click", (event) => {
      const act = event.target.closest("[data-confirm]");
      const row = act && rows.find((one) => one.contains(act));
      const opened = row && row.querySelector("[data-opened]");
      const frame = document.querySelector("[data-frame]");
      if (!opened || opened.value || row.querySelector("[name=sampled]").checked || !frame || !frame.offsetParent) return;
      event.preventDefault();
      go(rows.indexOf(row));
    });
    const first = rows.findIndex((row) => row.querySelector("[data-confirm]"));
    if (first >= 0 && !summary) go(first);
  }

  // What is under way is asked again every few seconds, and the page turns when it has changed.
  const watched = document.querySelector("[data-bill], [data-watch]");
  if (watched) {
    const address = watched.dataset.bill || watched.dataset.watch;
    const seconds = Number(watched.dataset.every) || 3;
    const look = async () => {
      try {
        const answer = await fetch(address, { headers: { accept: "application/json" } });
        if (answer.ok) {
          const now = await answer.json();
          if (now.state !== watched.dataset.state || String(now.open ?? "") !== (watched.dataset.open ?? "")) { location.reload(); return; }
        }
      } catch { /* no network: the next look tries again */ }
      setTimeout(look, document.hidden ? seconds * 5000 : seconds * 1000);
    };
    if (watched.dataset.state !== "paid" && watched.dataset.state !== "done") setTimeout(look, seconds * 1000);
  }
})();
