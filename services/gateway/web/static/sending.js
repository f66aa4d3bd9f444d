// Sends what the grid has waiting: in blocks, the same ids again after a failure, and never without the person it is of.
"use strict";
window.gridSender = ({ says, me, changed, waiting, settle, stuck }) => {
  const TRIES = 10, BLOCK = Number(says.block), SOON_MS = 300, ASK_MS = 15000, ANSWER_MS = 30000;
  const field = document.querySelector("input[name=_csrf_token]");
  const banner = document.querySelector("[data-session]");
  let busy = false, tries = 0, timer = 0, held = "";

  // One banner for whatever keeps the page from sending: nobody is signed in, or somebody else is.
  const hold = (why) => {
    held = why;
    banner.hidden = !why;
    if (why) banner.querySelector("[data-session-text]").textContent = why === "ended" ? says.ended : says.other;
    clearTimeout(timer);
    timer = why ? setTimeout(again, ASK_MS) : 0;
    changed();
  };
  const soon = (after = SOON_MS) => { if (!busy && !timer && !held) timer = setTimeout(post, after); };
  // Asks who is signed in, with a form token that fits: signing in beside the page is enough to go on.
  const again = async () => {
    if (busy) return;
    try {
      const reply = await fetch("/session", { cache: "no-store", headers: { accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const now = await reply.json();
      field.value = now.token;
      if (now.person !== me) { hold(now.person ? "other" : "ended"); return; }
      hold("");
      tries = 0;
      soon(0);
    } catch {
      clearTimeout(timer);
      timer = held ? setTimeout(again, ASK_MS) : 0;
      if (!held) soon(ASK_MS);
    }
  };
  const ask = (entries) => fetch(says.save, {
    method: "POST",
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: { "content-type": "application/json", accept: "application/json", "x-csrftoken": field.value },
    body: JSON.stringify({ gradebook: says.gradebook, person: me, entries }),
  });
  let stale = false; // the form's token did not fit: asked for once, then it counts as a failure
  const post = async () => {
    timer = 0;
    const block = waiting().slice(0, BLOCK).map((cell) => [cell, cell.entry]);
    if (!block.length) return;
    busy = true;
    let answers = null, next = "";
    try {
      const reply = await ask(block.map(([cell, entry]) => ({ id: entry.id, pupil: cell.pupil, slot: cell.slot, value: entry.value, version: entry.version })));
      if (reply.ok) answers = (await reply.json()).answers;
      else if (reply.status === 401) next = "ended";
      else if (reply.status === 409) next = "other";
      else if (reply.status === 403 && !stale) next = "stale";
    } catch { /* no network, or no answer in time: the same entries are sent again with the same ids */ }
    busy = false;
    if (answers) {
      tries = 0;
      stale = false;
      const byId = new Map(answers.map((answer) => [answer.id, answer]));
      for (const [cell, entry] of block) if (byId.has(entry.id)) settle(cell, entry, byId.get(entry.id));
      changed();
      if (waiting().length) soon(0);
    } else if (next === "stale") { stale = true; again(); }
    else if (next) hold(next);
    else if (!navigator.onLine) { changed(); timer = setTimeout(post, ASK_MS); }
    else if (++tries >= TRIES) { tries = 0; block.forEach(([cell]) => stuck(cell)); }
    else { changed(); timer = setTimeout(post, Math.min(10000, 300 * 2 ** tries)); }
  };
  const wake = () => { if (held) again(); else if (waiting().length && !busy) { clearTimeout(timer); timer = 0; tries = 0; soon(0); } };
  addEventListener("online", wake);
  addEventListener("focus", () => { if (held) again(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && held) again(); });
  if (window.drafts.tabs) window.drafts.tabs.addEventListener("message", (event) => { if (held ? event.data.person : event.data.person !== me) again(); });
  return { soon };
};
