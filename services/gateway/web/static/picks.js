// Picking what one yes is for: a box for all of a kind, and how many are picked. Nothing is picked beforehand.
"use strict";
(() => {
  const said = document.querySelector("[data-picked]");
  if (!said) return;
  const of = (place) => [...place.querySelectorAll("input[name=pick]")];
  const count = () => {
    const all = of(document);
    said.textContent = said.dataset.picked.replace("{n}", all.filter((one) => one.checked).length).replace("{all}", all.length);
  };
  for (const group of document.querySelectorAll("[data-pick-group]")) {
    if (of(group).length < 2) continue;
    const label = document.createElement("label"), box = document.createElement("input");
    label.className = "choice";
    box.type = "checkbox";
    label.append(box, ` ${group.dataset.pickGroup}`);
    box.addEventListener("change", () => { of(group).forEach((one) => { one.checked = box.checked; }); count(); });
    group.before(label);
  }
  addEventListener("change", count);
  count();
})();
