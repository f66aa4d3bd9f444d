// What was typed and is not yet in the record: ids and values, never names, kept in the browser until the server answers.
"use strict";
(() => {
  const NAME = "lien-truong", STORE = "marks", AT_ONCE = `${NAME}:`;
  const me = document.body.dataset.me || "";
  let opening = null;

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = () => {
    if (!opening) {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["person", "gradebook", "pupil", "slot"] });
      opening = asked(request);
      opening.catch(() => { opening = null; });
    }
    return opening;
  };
  const store = async (mode) => (await open()).transaction(STORE, mode).objectStore(STORE);
  const own = () => IDBKeyRange.bound([me], [me, []]);

  // A tab can be killed before its database has taken the entry. This journal takes it before the key's handler returns.
  const nameOf = ({ gradebook, pupil, slot }) => AT_ONCE + JSON.stringify([me, gradebook, pupil, slot]);
  const note = (entry) => { try { localStorage.setItem(nameOf(entry), JSON.stringify(entry)); } catch { /* full or forbidden: the database takes it a moment later */ } };
  const noted = (entry) => { try { return JSON.parse(localStorage.getItem(nameOf(entry))); } catch { return null; } };
  const strike = (entry) => { const kept = noted(entry); if (kept && (entry.id === undefined || kept.id === entry.id)) localStorage.removeItem(nameOf(entry)); };
  const journal = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(AT_ONCE) && JSON.parse(key.slice(AT_ONCE.length))[0] === me)
        .map((key) => JSON.parse(localStorage.getItem(key))).filter(Boolean); // another tab may have struck it since
    } catch { return []; }
  };
  // Read before the database, so that an entry on its way from one to the other is in one of the two; it is the newer.
  const everything = async () => {
    const late = journal(), names = new Set(late.map(nameOf));
    const kept = await tried(async () => asked((await store("readonly")).getAll(own())), []);
    return [...kept.filter((entry) => !names.has(nameOf(entry))), ...late];
  };

  // Money that was taken at a desk stays until the server has it: signing out removes what was typed, never that.
  const isMoney = (entry) => entry.gradebook.startsWith("desk:");

  // Every call says whether it worked: a browser without storage still sends, and only warns when the page is left.
  const tried = async (act, otherwise) => { try { return await act(); } catch { return otherwise; } };
  const drafts = {
    me,
    put: (typed) => {
      const entries = typed.map((draft) => ({ person: me, at: Date.now(), ...draft }));
      entries.forEach(note);
      return tried(async () => {
        const into = await store("readwrite");
        await Promise.all(entries.map((entry) => asked(into.put(entry))));
        entries.forEach(strike);
        return true;
      }, false);
    },
    // Only what was answered for leaves: a newer entry of the same cell has another id.
    // The journal lets go of it last: a tab killed in between leaves what was typed before it in the database.
    remove: async (gradebook, answered) => {
      const entries = answered.map((entry) => ({ gradebook, ...entry }));
      entries.filter(({ id }) => id === undefined).forEach(strike);
      const worked = await tried(async () => {
        const from = await store("readwrite");
        await Promise.all(answered.map(async ({ pupil, slot, id }) => {
          const key = [me, gradebook, pupil, slot];
          const kept = await asked(from.get(key));
          if (kept && (id === undefined || kept.id === id)) await asked(from.delete(key));
        }));
        return true;
      }, false);
      entries.filter(({ id }) => id !== undefined).forEach(strike);
      return worked;
    },
    of: async (gradebook) => (await everything()).filter((entry) => entry.gradebook === gradebook),
    all: everything,
    wipe: async () => {
      journal().filter((entry) => !isMoney(entry)).forEach((entry) => localStorage.removeItem(nameOf(entry)));
      return tried(async () => {
        const from = await store("readwrite");
        const typed = (await asked(from.getAll(own()))).filter((entry) => !isMoney(entry));
        await Promise.all(typed.map((entry) => asked(from.delete([me, entry.gradebook, entry.pupil, entry.slot]))));
      }, undefined);
    },
    // Tabs tell each other who is signed in: one that waits for its person goes on by itself.
    tabs: "BroadcastChannel" in window ? new BroadcastChannel("lien-truong") : null,
  };
  window.drafts = drafts;
  if (drafts.tabs) drafts.tabs.postMessage({ person: me });

  const line = document.querySelector("[data-drafts]");
  if (line) drafts.all().then((entries) => {
    line.hidden = !entries.length || Boolean(document.querySelector("[data-unsent]"));
    line.textContent = line.dataset.text.replace("{n}", entries.length);
    if (entries.some(isMoney)) line.href = "/money/desk";
    else if (entries.length) line.href = `/marks/grid?gradebook=${encodeURIComponent(entries[0].gradebook)}`;
  });

  // Signing out leaves nothing on a shared computer, so what is not sent is asked about first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/sign-out" || form.dataset.wiped) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    drafts.all().then(async (kept) => {
      const entries = kept.filter((entry) => !isMoney(entry));
      if (entries.length && !confirm(form.dataset.ask.replace("{n}", entries.length))) return;
      await drafts.wipe();
      form.dataset.wiped = "1";
      window.dispatchEvent(new Event("drafts-wiped"));
      form.requestSubmit();
    });
  }, true);
})();
