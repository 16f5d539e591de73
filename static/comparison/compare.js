// Side by side: row by row on narrow screens, a selection that stays in its column, and linking by selecting at both ends.
// Everything here is also done by plain links and forms.

import { Selecting } from "../annotations/keyboard.js";
import { on } from "../reading/room.js";

const side = document.querySelector(".side");

const narrow = window.matchMedia("(max-width: 59.99rem)");

/** Reading and tabbing follow what is seen: on narrow screens the cells of a row follow each other in the document too. */
function arrange() {
  const columns = [...side.querySelectorAll(":scope > .column")];
  let rows = side.querySelector(":scope > .by-rows");
  if (narrow.matches && !rows) {
    rows = document.createElement("div");
    rows.className = "by-rows";
    const cells = columns.map((column) => [...column.children]);
    cells[0].forEach((_, index) => cells.forEach((column) => {
      column[index].dataset.column = String(cells.indexOf(column));
      rows.append(column[index]);
    }));
    side.append(rows);
    rows.before(tabs(columns));
  } else if (!narrow.matches && rows) {
    for (const cell of [...rows.children]) columns[Number(cell.dataset.column)].append(cell);
    rows.remove();
    side.querySelector(".column-tabs")?.remove();
    delete side.dataset.only;
  }
}

/** On narrow screens: all texts row by row, or one of them alone. */
function tabs(columns) {
  const bar = document.createElement("div");
  bar.className = "column-tabs";
  const names = [side.dataset.all, ...columns.map((column) => column.getAttribute("aria-label"))];
  for (const [index, name] of names.entries()) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = "quiet";
    tab.textContent = name;
    tab.setAttribute("aria-pressed", String(index === 0));
    tab.addEventListener("click", () => {
      if (index) side.dataset.only = String(index - 1);
      else delete side.dataset.only;
      for (const each of bar.children) each.setAttribute("aria-pressed", String(each === tab));
    });
    bar.append(tab);
  }
  return bar;
}

/** A deep link into a fold opens it. */
function unfold() {
  const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = place && place.closest("details");
  if (fold) {
    fold.open = true;
    place.scrollIntoView();
  }
}

const codePoints = (string) => [...string].length;

/** The selected words as {source, number, start, end, words}, or null where they do not lie within one text. */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const places = [range.startContainer, range.endContainer].map((node) =>
    (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".words[data-source]"));
  if (!places[0] || !places[1] || places[0].dataset.source !== places[1].dataset.source) return null;
  const start = Number(places[0].dataset.start) + before(places[0], range.startContainer, range.startOffset);
  const end = Number(places[1].dataset.start) + before(places[1], range.endContainer, range.endOffset);
  const number = places[0].dataset.passage;
  if (!number || end <= start) return null;
  return { source: places[0].dataset.source, number, start, end, words: selection.toString().trim().slice(0, 90) };
}

/** Code points of a passage's own words before a boundary; references and labels are no part of them. */
function before(place, node, offset) {
  const range = document.createRange();
  range.setStart(place, 0);
  range.setEnd(node, offset);
  const held = range.cloneContents();
  for (const foreign of held.querySelectorAll("[data-noanno]")) foreign.remove();
  return codePoints(held.textContent);
}

let from = null;
const bar = document.getElementById("joining");

function offer() {
  const now = selected();
  const writing = !bar.querySelector(".write-here").hidden;
  if (writing) return;
  bar.hidden = !now && !from;
  bar.querySelector(".write").hidden = !now;
  bar.querySelector(".from").hidden = !now;
  const to = bar.querySelector(".to");
  to.hidden = !(now && from);
  bar.querySelector("p").textContent = [from, now].filter(Boolean).map((place) => `¶${place.number} “${place.words}”`).join(" … ");
}

if (bar) {
  document.addEventListener("selectionchange", () => requestAnimationFrame(offer));
  const keep = (event) => event.preventDefault(); // a press must not drop the selection
  bar.addEventListener("pointerdown", (event) => { if (!event.target.closest("form")) keep(event); });
  bar.querySelector(".from").addEventListener("click", () => { from = selected(); offer(); });
  bar.querySelector(".to").addEventListener("click", () => {
    const to = selected();
    if (!from || !to) return;
    const query = new URLSearchParams({ start: from.start, end: from.end, to: `${to.source}/${to.number}`, to_start: to.start, to_end: to.end });
    location.assign(`${bar.dataset.url.replace("SLUG", from.source).replace("/0/", `/${from.number}/`)}?${query}`);
  });
  const form = bar.querySelector(".write-here");
  let on_words = null;
  bar.querySelector(".write").addEventListener("click", () => {
    on_words = selected();
    form.hidden = !on_words;
    if (on_words) form.elements.body.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = new FormData(form);
    sent.set("spans", `${on_words.start}-${on_words.end}`);
    const answer = await fetch(form.dataset.url.replace("SLUG", encodeURIComponent(on_words.source)), { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (answer.ok) {
      const place = document.querySelector(`.words[data-source="${CSS.escape(on_words.source)}"][data-passage="${on_words.number}"]`)?.closest(".passage")?.id;
      if (place) history.replaceState(null, "", `#${place}`);
      location.reload();
    } else {
      const said = await answer.json().catch(() => ({}));
      form.querySelector(".errors").textContent = Object.values(said.errors ?? {}).flat().join(" ") || answer.statusText;
    }
  });
  bar.querySelector(".leave").addEventListener("click", () => {
    form.hidden = true;
    from = null;
    document.getSelection().removeAllRanges();
    offer();
  });
}

if (side) {
  narrow.addEventListener("change", arrange);
  arrange();
  side.addEventListener("pointerdown", (event) => {
    const column = event.target.closest(".column");
    if (column) side.dataset.in = String([...side.children].indexOf(column) + 1);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => delete side.dataset.in);
}
// By keys: from passage to passage within a column, across to the other column of the row, from link to link.
const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.offsetParent && !each.closest("details:not([open])"));
const columnOf = (each) => each.closest(".column, .row, .cell[data-column]");
const go = (elements, step) => {
  const at = elements.indexOf(document.activeElement);
  const next = at < 0 ? elements.find((each) => each.getBoundingClientRect().top > 0) : elements[at + step];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
};
const numbers = () => {
  const held = document.activeElement?.closest(".column");
  return seen(".side .number, .by-rows .number").filter((each) => !held || columnOf(each) === held);
};
on("next-passage", () => go(numbers(), 1));
on("previous-passage", () => go(numbers(), -1));
on("next-linked", () => go(seen(".tie .says > a"), 1));
on("previous-linked", () => go(seen(".tie .says > a"), -1));
on("other-column", () => {
  const cell = document.activeElement?.closest(".side .cell");
  if (!cell) return go(numbers(), 1);
  const columns = [...side.querySelectorAll(":scope > .column")];
  const row = [...cell.parentElement.children].indexOf(cell);
  const from = columns.indexOf(cell.parentElement);
  for (let step = 1; step < columns.length; step += 1) {
    const opposite = columns[(from + step) % columns.length].children[row];
    const place = opposite?.querySelector("a.number") ?? opposite?.querySelector("a");
    if (place) return place.focus();
  }
});
// Selecting by keys, in any column: the key for selecting begins at the passage that has the focus, arrows extend, Enter takes the words as the
// one place and then as the other, the key for annotating writes about them, Esc leaves.
let selecting = null;
const stop = () => {
  selecting = null;
  document.getSelection().removeAllRanges();
};
on("select", () => {
  const passage = document.activeElement?.closest(".passage") ?? document.querySelector(".side .passage, .by-rows .passage");
  const words = passage?.querySelector(".words[data-start]");
  if (words) selecting = new Selecting(words, () => bar && offer());
});
on("annotate", () => bar && selected() && bar.querySelector(".write").click());
document.addEventListener("keydown", (event) => {
  if (!selecting || event.target.closest("input, textarea, select, .write-here")) return;
  if (event.key === "Escape") stop();
  else if (event.key === "Enter" && bar && !event.target.closest(".joining")) {
    bar.querySelector(from ? ".to" : ".from").click();
    stop();
  } else if (!selecting.press(event)) return;
  event.preventDefault();
});
window.addEventListener("hashchange", unfold);
unfold();
