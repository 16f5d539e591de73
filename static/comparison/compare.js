// Side by side: row by row on narrow screens, a selection that stays in its column, and linking by selecting at both ends.
// Everything here is also done by plain links and forms.

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
  } else if (!narrow.matches && rows) {
    for (const cell of [...rows.children]) columns[Number(cell.dataset.column)].append(cell);
    rows.remove();
  }
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
  bar.hidden = !now && !from;
  bar.querySelector(".from").hidden = !now;
  const to = bar.querySelector(".to");
  to.hidden = !(now && from);
  bar.querySelector("p").textContent = [from, now].filter(Boolean).map((place) => `¶${place.number} “${place.words}”`).join(" … ");
}

if (bar) {
  document.addEventListener("selectionchange", () => requestAnimationFrame(offer));
  const keep = (event) => event.preventDefault(); // a press must not drop the selection
  bar.addEventListener("pointerdown", keep);
  bar.querySelector(".from").addEventListener("click", () => { from = selected(); offer(); });
  bar.querySelector(".to").addEventListener("click", () => {
    const to = selected();
    if (!from || !to) return;
    const query = new URLSearchParams({ start: from.start, end: from.end, to: `${to.source}/${to.number}`, to_start: to.start, to_end: to.end });
    location.assign(`${bar.dataset.url.replace("SLUG", from.source).replace("/0/", `/${from.number}/`)}?${query}`);
  });
  bar.querySelector(".leave").addEventListener("click", () => {
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
window.addEventListener("hashchange", unfold);
unfold();
