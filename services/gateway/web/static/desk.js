// The desk: what is scanned lies in the basket, what was taken is kept in the browser until the server has its receipt.
"use strict";
(() => {
  const form = document.querySelector("[data-desk]");
  if (!form) return;
  const says = form.dataset, drafts = window.drafts;
  const find = document.querySelector("[data-find]"), q = find.elements.q, given = form.elements.given;
  const place = form.querySelector("[data-bills-here]"), list = document.querySelector("[data-takings]");
  const counter = document.querySelector("[data-unsent]"), fault = form.querySelector("[data-fault]");
  const ASK_MS = 60000, SHOWN = 30;
  const dong = (amount) => `${String(amount).replace(/\B(?=(\d{3})+$)/g, ".")} \u0111`;
  const number = (text) => Number(text.replace(/[.\s]/g, "") || 0);
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u0111\u0110]/g, "d").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  // ---- bills: asked for again while there is a network, held in memory alone ----
  let bills = [];
  const load = async () => {
    try {
      const answer = await fetch(says.bills, { cache: "no-store", headers: { accept: "application/json" } });
      if (answer.ok) bills = (await answer.json()).bills;
    } catch { /* no network: the bills that were loaded still serve */ }
    setTimeout(load, ASK_MS);
  };
  load();
  // A bill's address, the transfer code of its QR, a pupil's code, or a name.
  const match = (asked) => {
    const exact = bills.filter((one) => asked.includes(one.link) || asked.includes(one.pupil));
    if (exact.length) return exact;
    const name = fold(asked);
    return name ? bills.filter((one) => ` ${one.folded} `.includes(` ${name} `)) : [];
  };

  // ---- the basket of one family ----
  const spent = () => { // bills that were taken here and are not sent yet: nobody pays them twice
    const gone = new Set();
    for (const taking of takings) if (taking.entry) for (const part of JSON.parse(taking.entry.value).parts) gone.add(part.invoice);
    return gone;
  };
  const picked = () => [...place.querySelectorAll("input:checked")].map((box) => { const [pupil, invoice, amount] = box.value.split("|"); return { pupil, invoice, amount: Number(amount) }; });
  const total = () => picked().reduce((sum, part) => sum + part.amount, 0);
  const show = () => {
    const sum = total(), due = number(given.value) - sum;
    form.querySelector("[data-total]").textContent = dong(sum);
    form.querySelector("[data-change]").textContent = given.value && due >= 0 ? dong(due) : "";
  };
  const add = (bill, isPicked) => {
    const value = `${bill.pupil}|${bill.invoice}|${bill.open}`;
    if ([...place.querySelectorAll("input")].some((box) => box.value === value)) return;
    const label = document.createElement("label"), box = document.createElement("input"), amount = document.createElement("b");
    label.className = "choice";
    Object.assign(box, { type: "checkbox", name: "pick", value, checked: isPicked });
    amount.className = "number";
    amount.textContent = dong(bill.open);
    label.append(box, ` ${bill.name} · ${bill.class} · ${bill.period} `, amount);
    place.append(label);
  };
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const asked = q.value.trim(), gone = spent(), found = match(asked).filter((one) => !gone.has(one.invoice));
    const several = new Set(found.map((one) => one.pupil)).size > 1; // namesakes: a person chooses
    document.querySelector("[data-found]").textContent = !asked || found.length ? (several ? says.choose : "") : says.notFound.replace("{what}", asked);
    if (found.length && !place.querySelector("input")) place.replaceChildren();
    found.slice(0, SHOWN).forEach((one) => add(one, !several));
    if (!asked && place.querySelector("input")) given.focus(); // an empty line: the family is complete
    q.value = "";
    show();
  }, true);
  form.addEventListener("input", show);
  form.addEventListener("change", show);

  // ---- what was taken ----
  const takings = []; // of this browser, the newest last
  const said = () => {
    const unsent = takings.filter((taking) => taking.entry).length;
    counter.dataset.n = unsent;
    counter.textContent = unsent ? says.notSent.replace("{n}", unsent) + (navigator.onLine ? "" : ` · ${says.offline}`) : takings.length ? says.allSent : "";
  };
  const button = (text, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "link", textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  const paint = (taking, text, ...more) => {
    taking.row.replaceChildren(Object.assign(document.createElement("div"), { className: "what", textContent: `${dong(taking.amount)} · ${text} ` }), ...more);
    said();
  };
  const forget = (taking, entry) => drafts.remove(says.gradebook, [{ pupil: taking.pupil, slot: taking.slot, id: entry.id }]);
  const keep = (taking) => drafts.put([{ gradebook: says.gradebook, pupil: taking.pupil, slot: taking.slot, ...taking.entry }]);
  const put = (entry, slot) => {
    const row = document.createElement("li"), parts = JSON.parse(entry.value).parts;
    const taking = { pupil: entry.id, slot, entry, row, amount: parts.reduce((sum, part) => sum + part.amount, 0) };
    takings.push(taking);
    list.prepend(row);
    paint(taking, says.waits.replace("{number}", entry.id.slice(0, 8).toUpperCase()));
    return taking;
  };
  const settle = (taking, entry, answer) => {
    if (answer.state === "kept") {
      taking.entry = null;
      forget(taking, entry);
      const link = document.createElement("a");
      link.href = `/money/receipt.pdf?id=${encodeURIComponent(answer.receipt_id)}`;
      link.textContent = says.kept.replace("{number}", answer.receipt);
      paint(taking, answer.over ? says.advance.replace("{amount}", dong(answer.over)) : "", ...(answer.receipt ? [link] : []));
      return;
    }
    taking.held = true; // until the cashier says what became of the money
    paint(taking, answer.text, button(says.keep, () => {
      taking.entry = { ...entry, value: JSON.stringify({ ...JSON.parse(entry.value), later: true }) };
      taking.held = false;
      keep(taking);
      sender.soon();
    }), button(says.drop, () => {
      taking.entry = null;
      taking.row.remove();
      forget(taking, entry);
      said();
    }));
  };
  const sender = window.gridSender({
    says, me: drafts.me, changed: said, settle,
    waiting: () => takings.filter((taking) => taking.entry && !taking.held),
    stuck: () => setTimeout(() => sender.soon(), ASK_MS),
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const parts = picked(), sum = total(), hand = number(given.value), medium = form.elements.medium.value;
    const wrong = !parts.length ? says.nothing : hand && (hand < sum || medium !== "cash" || !Number.isFinite(hand)) ? says.tooLittle : "";
    fault.textContent = wrong;
    if (wrong) return;
    const value = JSON.stringify({ parts, given: hand, later: !navigator.onLine });
    const taking = put({ id: newId(), value, version: 0, at: Date.now() }, medium);
    place.replaceChildren();
    given.value = "";
    form.elements.medium.value = "cash";
    q.focus();
    form.querySelector("[data-total]").textContent = dong(0);
    if (!(await keep(taking)) && !navigator.onLine) fault.textContent = says.notKept;
    sender.soon(0);
  }, true);

  drafts.of(says.gradebook).then((entries) => {
    for (const draft of entries) put({ id: draft.id, value: draft.value, version: 0, at: draft.at }, draft.slot);
    if (entries.length) sender.soon();
    said();
  });
})();
