// Filters: each shows the rows that hold every word that is typed, and hides groups without such rows.
"use strict";
for (const filter of document.querySelectorAll("[data-filter]")) {
  const scope = document.getElementById(filter.dataset.filter);
  const [input, select, output] = ["input", "select", "output"].map((name) => filter.querySelector(name));
  const groups = [...scope.querySelectorAll("[data-group]")].map((group) => ({ group, open: group.open }));
  const rows = groups.flatMap(({ group }) =>
    [...group.querySelectorAll("[data-row]")].map((row) => ({
      row,
      text: `${group.dataset.words} ${row.textContent}`.toLowerCase(),
    })),
  );
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = select ? select.value : "";
    let shown = 0;
    for (const { row, text } of rows) {
      row.hidden = !(words.every((word) => text.includes(word)) && (!status || row.dataset.status === status));
      shown += !row.hidden;
    }
    const asked = words.length > 0 || status !== "";
    for (const { group, open } of groups) {
      group.hidden = asked && !group.querySelector("[data-row]:not([hidden])");
      group.open = asked || open;
    }
    output.textContent = `${scope.dataset.of}: ${asked ? `${shown} of ` : ""}${rows.length}`;
  };
  input.addEventListener("input", apply);
  if (select) select.addEventListener("change", apply);
  filter.hidden = false;
  apply();
}

// A link to what stands folded away unfolds it.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", unfold);
unfold();
