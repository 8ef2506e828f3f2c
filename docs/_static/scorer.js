/* How search results are ranked: Sphinx's own figures, and documentation before evidence. */
var Scorer = {
  score: ([page, , , , score]) =>
    /^evidence\//.test(page) ? score * 0.2
    : /^(mutants|traceability|attacks|faults|load|benchmarks|detection|changelog)$/.test(page) ? score * 0.35
    : score,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
