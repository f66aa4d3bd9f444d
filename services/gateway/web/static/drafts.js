// What was typed and is not yet in the record: ids and values, never names, kept in the browser until the server answers.
"use strict";
(() => {
  const NAME = "lien-truong", STORE = "marks";
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
  const own = (more = []) => IDBKeyRange.bound([me, ...more], [me, ...more, []]);

  // Every call says whether it worked: a browser without storage still sends, and only warns when the page is left.
  const tried = async (act, otherwise) => { try { return await act(); } catch { return otherwise; } };
  const drafts = {
    me,
    put: (entries) => tried(async () => {
      const into = await store("readwrite");
      await Promise.all(entries.map((entry) => asked(into.put({ person: me, at: Date.now(), ...entry }))));
      return true;
    }, false),
    // Only what was answered for leaves: a newer entry of the same cell has another id.
    remove: (gradebook, answered) => tried(async () => {
      const from = await store("readwrite");
      await Promise.all(answered.map(async ({ pupil, slot, id }) => {
        const key = [me, gradebook, pupil, slot];
        const kept = await asked(from.get(key));
        if (kept && (id === undefined || kept.id === id)) await asked(from.delete(key));
      }));
      return true;
    }, false),
    of: (gradebook) => tried(async () => asked((await store("readonly")).getAll(own([gradebook]))), []),
    all: () => tried(async () => asked((await store("readonly")).getAll(own())), []),
    wipe: () => tried(async () => asked((await store("readwrite")).delete(own())), undefined),
    // Tabs tell each other who is signed in: one that waits for its person goes on by itself.
    tabs: "BroadcastChannel" in window ? new BroadcastChannel("lien-truong") : null,
  };
  window.drafts = drafts;
  if (drafts.tabs) drafts.tabs.postMessage({ person: me });

  const line = document.querySelector("[data-drafts]");
  if (line) drafts.all().then((entries) => {
    line.hidden = !entries.length || Boolean(document.querySelector("[data-unsent]"));
    line.textContent = line.dataset.text.replace("{n}", entries.length);
    if (entries.length) line.href = `/marks/grid?gradebook=${encodeURIComponent(entries[0].gradebook)}`;
  });

  // Signing out leaves nothing on a shared computer, so what is not sent is asked about first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/sign-out" || form.dataset.wiped) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    drafts.all().then(async (entries) => {
      if (entries.length && !confirm(form.dataset.ask.replace("{n}", entries.length))) return;
      await drafts.wipe();
      form.dataset.wiped = "1";
      window.dispatchEvent(new Event("drafts-wiped"));
      form.requestSubmit();
    });
  }, true);
})();
