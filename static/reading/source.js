// Moving about in an opened source by keys.
import { on } from "./room.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
const numbers = () => [...document.querySelectorAll(".row > .number")];
const notes = () => [...document.querySelectorAll(".note")];

/** The last of the elements that stands above the upper third of the window, or that holds the focus. */
const current = (elements) => {
  const focused = elements.findIndex((each) => each === document.activeElement || each.contains(document.activeElement));
  if (focused >= 0) return focused;
  return elements.filter((each) => each.getBoundingClientRect().top < innerHeight / 3).length - 1;
};

const go = (elements, step) => {
  const next = elements[Math.min(elements.length - 1, Math.max(0, current(elements) + step))];
  if (!next) return;
  const link = next.matches("a") ? next : next.querySelector("a");
  link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center", behavior: calm });
};

/** The passage one is at: the one whose number or words hold the focus or the selection, else the one in view. */
export const here = () => {
  const at = getSelection().anchorNode?.parentElement?.closest(".row") || document.activeElement?.closest(".row");
  return at?.querySelector(".words") || numbers()[Math.max(0, current(numbers()))]?.closest(".row").querySelector(".words");
};

on("next-passage", () => go(numbers(), 1));
on("previous-passage", () => go(numbers(), -1));
on("next-note", () => go(notes(), 1));
on("previous-note", () => go(notes(), -1));

const linked = () => [...document.querySelectorAll(".linked a")];
on("next-linked", () => go(linked(), 1));
on("previous-linked", () => go(linked(), -1));

// A citation names the source, the passage and its lasting address.
on("cite", async () => {
  const passage = here();
  if (!passage) return;
  const source = document.querySelector(".source");
  const address = new URL(`${source.dataset.url}${passage.dataset.passage}/`, location.href).href;
  const said = document.getElementById("said");
  try {
    await navigator.clipboard.writeText(`${source.dataset.cite}, ¶${passage.dataset.passage}. ${address}`);
    said.textContent = said.dataset.copied.replace("{number}", passage.dataset.passage);
  } catch {
    said.textContent = address;
  }
  setTimeout(() => (said.textContent = ""), 4000);
});

// The way to where one is in a long table of contents, and to a passage asked for without a fragment.
const contents = document.querySelector(".contents");
const open = contents?.querySelector("li.here");
if (open && contents.scrollHeight > contents.clientHeight) contents.scrollTop = open.offsetTop - 80;
if (!location.hash) document.querySelector(".said.here")?.scrollIntoView({ block: "center" });
