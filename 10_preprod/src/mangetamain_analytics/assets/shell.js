// Runs before Streamlit's own scripts.

// Pages lie beside the server's root. Streamlit would look for it below each page first and take
// the 404 for "not here": a round trip of the first visit and two errors in the console.
window.__streamlit = { BACKEND_BASE_URL: location.origin };

// A page that there is not leads to the first one, which says so in the reader's language;
// Streamlit would in English.
const missing = document.querySelector("meta[name=missing-page]")?.content;
if (missing) {
  const link = new URL(location);
  link.pathname = "/";
  link.searchParams.set("missing", missing);
  history.replaceState(null, "", link);
}

// <html lang> stays the language of the page: every change of language changes the title and is
// written to the address.
const first = document.documentElement.lang;
const follow = () => {
  const wish = new URLSearchParams(location.search).get("lang");
  const lang = ["en", "fr"].includes(wish) ? wish : first;
  if (document.documentElement.lang !== lang) document.documentElement.lang = lang;
};
new MutationObserver(follow).observe(document.head, {
  subtree: true,
  childList: true,
  characterData: true,
});

// A link to a chart leads to it. Charts above it grow while they come, so it is kept in view until
// they have, or the visitor moves.
const chart = decodeURIComponent(location.hash.slice(1));
if (chart) {
  let until = Date.now() + 10_000;
  const leave = () => {
    until = 0;
  };
  for (const event of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(event, leave, { once: true, passive: true });
  }
  const show = () => {
    if (Date.now() > until) return;
    document.getElementById(chart)?.scrollIntoView();
    setTimeout(show, 250);
  };
  show();
}
