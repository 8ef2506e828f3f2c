/* What scrolls sideways can be reached by keyboard; and from a folder, where pages may not be fetched, the search
   shows titles without summaries. */
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre")) {
    box.tabIndex = 0;
  }
});
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
