// What every page may add. Nothing here holds the truth: all of it can be done without.
const root = document.documentElement;

// The Aa menu works as it is changed; "Keep" is for browsers without script.
const menu = document.querySelector("form.appearance");
menu?.addEventListener("change", async (event) => {
  const { name, value } = event.target;
  if (name !== "notes") root.dataset[name] = value;
  if (name === "theme") document.querySelector('meta[name="color-scheme"]').content = value === "auto" ? "light dark" : value;
  const kept = await fetch(menu.action, { method: "POST", body: new FormData(menu), redirect: "manual" });
  if (name === "notes" && kept) location.replace(location.pathname + location.hash);
});

// Signing out leaves no words behind in this browser.
document.addEventListener("submit", (event) => {
  if (event.target.matches('[action$="/logout/"]')) for (const name of Object.keys(localStorage)) if (/^(draft|recent):/.test(name)) localStorage.removeItem(name);
});

// Fields that know what one may be about to type learn to say so when they are entered.
document.addEventListener("focusin", async ({ target }) => {
  if (target.matches?.("input[data-suggestions]")) (await import("../search/suggest.js")).help(target);
});

// Open menus close when one turns away from them.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
});

/** Whether keys are being typed somewhere: then they are no shortcuts. */
export const typing = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
  event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog") || document.querySelector("dialog[open]");

const keys = JSON.parse(document.querySelector("dialog.keys")?.dataset.keys || "{}");
const actions = new Map();

/** Let a key do something: `on("next-passage", (event) => …)`. Names and keys: the page "Appearance and keys". */
export const on = (action, act) => actions.set(action, act);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.menu[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  if (root.dataset.keys === "off" || typing(event)) return;
  const act = actions.get(keys[event.key]);
  if (!act) return;
  event.preventDefault();
  act(event);
});

on("search", () => {
  const field = [...document.querySelectorAll("input[type=search]")].find((each) => each.offsetParent);
  if (field) field.focus();
  else document.querySelector("a[data-search]")?.click();
});
on("help", () => document.querySelector("dialog.keys")?.showModal());
