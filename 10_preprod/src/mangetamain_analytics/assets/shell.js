// Keeps <html lang> the language of the page: every change of language changes the title and
// is written to the address.
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
