// A browser reads no other page of a folder, so that results of a search have no extracts there.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What is too wide scrolls, and can be scrolled by keyboard.
function reachWideParts() {
  for (const part of document.querySelectorAll("pre, div.math, .cell_output, .table-wrapper")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

window.addEventListener("load", async () => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Notebooks");
  await window.MathJax?.startup?.promise;
  reachWideParts();
  window.addEventListener("resize", reachWideParts);
  document.addEventListener("toggle", reachWideParts, true);
});
