// Signing with progress: a few plans at a time, one PIN. It stops at the first wrong PIN and goes on where it stopped.
"use strict";
(() => {
  const form = document.querySelector("form[data-batch]");
  if (!form) return;
  const AT_ONCE = 10;
  form.addEventListener("submit", async (event) => {
    const pin = form.elements.pin;
    if (!pin.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const box = form.querySelector("[data-progress]"), bar = box.querySelector("progress"), line = box.querySelector("p");
    const plans = [...form.querySelectorAll("input[name=plan]")].map((input) => input.value);
    const id = form.elements.request_id.value;
    box.hidden = false;
    let done = 0, stopped = "";
    for (let at = 0; at < plans.length && !stopped; at += AT_ONCE) {
      try {
        const reply = await fetch(form.dataset.batch, {
          method: "POST",
          headers: { "content-type": "application/json", "x-csrftoken": form.elements._csrf_token.value },
          body: JSON.stringify({ month: form.elements.month.value, type: form.elements.type.value, pin: pin.value, plans: plans.slice(at, at + AT_ONCE), id: `${id}-${at}` }),
        });
        const answer = await reply.json();
        if (answer.reason === "SECOND_FACTOR_NEEDED") return location.assign(`/second-factor/give?next=${encodeURIComponent(location.pathname + location.search)}`);
        done += answer.signed || 0;
        stopped = answer.stopped || (reply.ok ? "" : box.dataset.text);
      } catch { stopped = "…"; }
      bar.value = done;
      line.textContent = box.dataset.text.replace("{n}", done).replace("{all}", plans.length);
    }
    delete form.dataset.busy;
    if (!stopped) { const of = new URLSearchParams({ month: form.elements.month.value, ...(form.elements.type.value && { type: form.elements.type.value }) }); location.assign(`/batch?${of}&done=batch_signed&signed=${done}`); return; }
    line.textContent = stopped;
    line.className = "fault";
    pin.value = "";
    pin.setAttribute("aria-invalid", "true");
    pin.focus();
  }, true);
})();
