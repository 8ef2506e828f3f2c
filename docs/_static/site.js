/* What scrolls sideways can be reached by keyboard; a cell knows the title of its column, which phones show beside it;
   code can be copied; the matrix can show differences alone; and from a folder, where pages may not be fetched, the
   search shows titles without summaries. */
const WORDS = {
  en: { copy: "Copy", copied: "Copied", filter: "Show differences only" },
  fr: { copy: "Copier", copied: "Copié", filter: "Différences seulement" },
}[document.documentElement.lang] || { copy: "Copy", copied: "Copied", filter: "Show differences only" };

/* The words of a cell in one line; a line break parts words, too. */
function words(cell) {
  const copy = cell.cloneNode(true);
  for (const end of copy.querySelectorAll("br")) end.replaceWith(" ");
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/* A table that is laid out as a list on phones keeps its meaning by roles. */
function label(table) {
  const titles = [...table.querySelectorAll("thead th")].map(words);
  if (!titles.length) return;
  table.classList.add("stacked");
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
  for (const row of table.querySelectorAll("tr")) row.setAttribute("role", "row");
  for (const cell of table.querySelectorAll("th")) cell.setAttribute("role", "columnheader");
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.querySelectorAll("td")].forEach((cell, place) => {
      cell.setAttribute("role", "cell");
      cell.dataset.title = titles[place] || "";
      cell.classList.toggle("nothing", cell.textContent.trim() === "·");
    });
  }
}

/* Of a console's lines only the commands are copied, without the prompt. */
function copied(block) {
  const text = block.querySelector("pre").textContent;
  if (!block.classList.contains("highlight-console")) return text;
  const lines = text.split("\n");
  const kept = lines.filter((line, place) => line.startsWith("$ ") || (place && lines[place - 1].endsWith("\\")));
  return kept.map((line) => line.replace(/^\$ /, "")).join("\n");
}

function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  return Promise.resolve();
}

function addCopyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = WORDS.copy;
  button.addEventListener("click", () => {
    copy(copied(block)).then(() => {
      button.textContent = WORDS.copied;
      setTimeout(() => { button.textContent = WORDS.copy; }, 2000);
    });
  });
  block.append(button);
}

/* A row of the matrix is a difference if the implementations that were judged by its clause do not agree. */
function addFilter(first, tables) {
  const box = document.createElement("label");
  const input = document.createElement("input");
  input.type = "checkbox";
  box.className = "filter";
  box.append(input, ` ${WORDS.filter}`);
  first.closest("section").before(box);
  input.addEventListener("change", () => document.body.classList.toggle("differences-only", input.checked));
  for (const row of tables.flatMap((table) => [...table.querySelectorAll("tbody tr")])) {
    const found = new Set([...row.querySelectorAll(".status")].map((cell) => cell.textContent.trim()));
    row.classList.toggle("same", found.size < 2);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("article table.docutils:not(.need):not(.matrix)").forEach(label);
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre, figure.diagram")) box.tabIndex = 0;
  document.querySelectorAll("div[class*='highlight-']:has(pre)").forEach(addCopyButton);
  const matrices = [...document.querySelectorAll("table.matrix")];
  if (matrices.length) addFilter(matrices[0], matrices);
});
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
