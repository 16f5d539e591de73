// The margin: select words, and a bar offers to annotate, highlight, tag or ask. All of it is also done by the form behind each passage's number.
import * as drafts from "./drafts.js";
import { Selecting } from "./keyboard.js";
import { placed, range, said, sourceOf } from "./places.js";

const margin = document.getElementById("margin");
const bar = margin?.querySelector(".margin-bar");
const form = margin?.querySelector("form");
const status = margin?.querySelector(".margin-said");
const person = margin?.dataset.person;
const phrases = margin && JSON.parse(margin.dataset.phrases);

let chosen = null; // {source, spans, range}: the words being marked
let keys = null; // a Selecting, while words are chosen by keys
let pressed = false; // a pointer is down
let from = null; // where the focus was
let dirty = false;

const show = (element, shown) => element.toggleAttribute("hidden", !shown);
const addressOf = (slug) => margin.dataset.action.replace("SLUG", encodeURIComponent(slug)) + location.search;

export function tell(sentence, undo = null) {
  status.textContent = sentence;
  if (undo) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link", textContent: phrases.undo });
    button.addEventListener("click", undo);
    status.append(" ", button);
  }
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (status.textContent = ""), undo ? 12_000 : 6_000);
}

/** What passes is drawn by a highlight where the browser has them; the words stand in the form in any case. */
function paint() {
  if (!("highlights" in CSS)) return;
  const ranges = chosen ? chosen.spans.map(([start, end]) => range(chosen.source, start, end)).filter(Boolean) : [];
  if (ranges.length && !form.hidden) CSS.highlights.set("making", new Highlight(...ranges));
  else CSS.highlights.delete("making");
}

function offer(place) {
  chosen = place;
  show(bar, Boolean(place));
  if (!place) return;
  const box = [...place.range.getClientRects()].at(-1) || place.range.getBoundingClientRect();
  const wide = bar.offsetWidth;
  const below = box.bottom + bar.offsetHeight + 16 < innerHeight;
  const left = Math.min(Math.max(8, box.right - wide / 2), document.documentElement.clientWidth - wide - 8);
  bar.style.setProperty("--x", `${left + scrollX}px`);
  bar.style.setProperty("--y", `${(below ? box.bottom + 8 : Math.max(8, box.top - bar.offsetHeight - 8)) + scrollY}px`);
}

function looked() {
  if (!form.hidden || pressed) return;
  const selection = getSelection();
  const held = selection.rangeCount && !selection.isCollapsed ? placed(selection.getRangeAt(0)) : null;
  if (held || !bar.contains(document.activeElement)) offer(held);
}

/** Everybody reads a note only where its writer agrees to that, note by note: the next one asks again. */
function narrow() {
  const { agree, audience } = form.elements;
  if (agree) agree.checked = false;
  if (audience.value === "public") for (const each of audience.options) each.selected = each.defaultSelected;
}

function leave() {
  const at = chosen?.range;
  narrow();
  keys = null;
  offer(null);
  show(form, false);
  paint();
  const row = at?.startContainer.parentElement?.closest(".row, .cell");
  getSelection().removeAllRanges();
  (from?.isConnected && from.matches("a, button, input, select, summary") ? from : row?.querySelector("a.number"))?.focus?.({ preventScroll: true });
  from = null;
}

/** The words asked about: those selected, else the passage one is at. */
function words(passage) {
  if (chosen) return chosen;
  if (!passage) return null;
  const all = document.createRange();
  all.selectNodeContents(passage);
  return placed(all);
}

function complain(errors) {
  for (const each of form.querySelectorAll(".errors")) each.remove();
  let first = null;
  for (const [name, sentences] of Object.entries(errors)) {
    const field = name in form.elements && name !== "spans" ? form.elements[name] : null;
    const around = (field?.closest?.(".field") || field?.[0]?.closest(".field")) ?? form.querySelector(".actions");
    const list = document.createElement("p");
    Object.assign(list, { className: "errors", textContent: sentences.join(" ") });
    list.setAttribute("role", "alert");
    around.prepend(list);
    first ??= field;
  }
  (first?.focus ? first : form.elements.body).focus();
}

const HELD = ["body", "tags", "motivation", "stance"];
const typed = () => Object.fromEntries(["spans", ...HELD, "audience", "signature"].map((name) => [name, form.elements[name]?.value ?? ""]));

function write(place, kind, at = "body") {
  if (!place) return;
  if (!form.hidden && dirty) return form.elements[at].focus();
  from ??= document.activeElement;
  chosen = place;
  keys = null;
  status.textContent = "";
  show(bar, false);
  form.elements.spans.value = place.spans.map((span) => span.join("-")).join(",");
  form.elements.motivation.value = kind;
  form.dataset.source = place.source;
  form.querySelector(".margin-words").textContent = said(place);
  complain({});
  show(form, true);
  paint();
  form.elements[at].focus();
}

/** Post a note: true once it is saved; what went wrong is said, and nothing typed is lost. */
async function post(slug, body) {
  let answer;
  try {
    answer = await fetch(addressOf(slug), { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    tell(phrases.offline);
    return null;
  }
  if (answer.status === 422) {
    const { errors } = await answer.json();
    if (form.hidden) tell(Object.values(errors).flat().join(" "));
    else complain(errors);
    return null;
  }
  if (!answer.ok) {
    tell(answer.status === 401 || answer.status === 403 ? phrases.signedOut : phrases.failed);
    return null;
  }
  return answer.json();
}

/** Post to an address of a note, show what became of it, and say so; what can be undone says how. */
export async function act(address, sentence, undo = null) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return tell(phrases.failed);
  await refresh();
  tell(sentence, undo);
}
const takeBack = (note) => act(`${note.url}delete/`, phrases.undone);

/** Fetch the page again and exchange the rows that have changed; what one reads stays where it is. */
export async function refresh() {
  const turn = (refresh.turn = (refresh.turn || 0) + 1);
  const page = await fetch(location.href).then((answer) => answer.text()).catch(() => null);
  if (turn !== refresh.turn) return; // a newer page is on its way
  if (page === null) return location.reload();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  const still = [...document.querySelectorAll("[data-start]")].find((each) => each.getBoundingClientRect().bottom > 0);
  const at = still?.dataset.start;
  const top = still?.getBoundingClientRect().top;
  const [old, now] = [document, fresh].map((held) => [...held.querySelectorAll(margin.dataset.rows)]);
  if (old.length !== now.length || !old.length) return location.reload();
  const active = document.activeElement;
  const total = fresh.querySelector(".notes-switch");
  const held = document.querySelector(".notes-switch");
  if (total && held) held.replaceWith(total);
  else if (total) document.querySelector(".text")?.before(total);
  old.forEach((row, index) => row.isEqualNode(now[index]) || row.replaceWith(document.adoptNode(now[index])));
  if (!active.isConnected) {
    const href = active.getAttribute("href");
    const again = active.id ? document.getElementById(active.id) : [...document.links].find((each) => href && each.getAttribute("href") === href);
    again?.focus({ preventScroll: true });
  }
  const there = document.querySelector(`[data-start="${at}"]`);
  if (there) scrollBy({ top: there.getBoundingClientRect().top - top, behavior: "instant" });
  document.dispatchEvent(new CustomEvent("margin:changed"));
}

async function saved(note, kind) {
  await refresh();
  const card = document.getElementById(`note-${note.uid}`);
  tell(note.messages?.join(" ") || (kind === "highlighting" ? phrases.highlighted : phrases.saved), () => takeBack(note));
  return card;
}

/** One action: the words are marked as they are, and nothing is asked. */
async function mark(passage, motivation, tags = "") {
  const place = words(passage);
  if (!place) return;
  const body = new FormData(form);
  body.set("spans", place.spans.map((span) => span.join("-")).join(","));
  for (const [name, value] of Object.entries({ motivation, tags, body: "" })) body.set(name, value);
  leave();
  const note = await post(place.source, body);
  if (note) await saved(note, motivation);
}
const highlight = (passage) => mark(passage, "highlighting");

const keyed = [...(bar?.querySelectorAll("[data-key]") || [])];
/** Put the tag of a key on the selection or passage: whether the key has one. */
export function put(key, passage) {
  const button = keyed.find((each) => each.dataset.key === key);
  if (!button || !form.hidden) return false;
  mark(passage, "tagging", button.dataset.tag);
  return true;
}

/** A draft of this person's on this source is offered again. */
function offerDraft() {
  const source = [...document.querySelectorAll("[data-start]")].map(sourceOf).find((each) => drafts.kept(person, each));
  const draft = source && drafts.kept(person, source);
  const kept = margin.querySelector(".margin-draft");
  show(kept, Boolean(draft) && form.hidden);
  if (!draft) return;
  kept.querySelector(".open").onclick = () => {
    const spans = draft.spans.split(",").map((span) => span.split("-").map(Number));
    show(kept, false);
    write({ source, spans, range: range(source, ...spans[0]) || document.createRange() }, draft.motivation);
    for (const name of HELD) form.elements[name].value = draft[name] ?? "";
    for (const name of ["audience", "signature"]) {
      const field = form.elements[name];
      if (field && [...field.options].some((option) => option.value === draft[name])) field.value = draft[name];
    }
    dirty = true;
  };
  kept.querySelector(".discard").onclick = () => {
    drafts.drop(person, source);
    show(kept, false);
  };
}

export const select = (passage) => {
  if (keys) return keys.turn();
  if (!passage || !margin || !form.hidden) return;
  from = document.activeElement;
  tell(phrases.selecting);
  keys = new Selecting(passage, (made) => offer(placed(made)));
};
export const annotate = (passage) => margin && write(words(passage), "commenting");
export const tag = (passage) => margin && write(words(passage), "tagging", "tags");
export const ask = (passage) => margin && write(words(passage), "questioning");
export { highlight };

/** On to the page that links these words with others. */
function link() {
  const element = chosen.range.startContainer.parentElement.closest("[data-passage]");
  const [start, end] = chosen.spans[0];
  const number = element?.dataset.passage || document.querySelector(`[data-passage][data-start="${start}"]`)?.dataset.passage;
  if (!number) return tell(phrases.noPassage);
  const address = bar.querySelector("[data-do=link]").dataset.href.replace("SLUG", encodeURIComponent(chosen.source)).replace("/0/", `/${number}/`);
  location.assign(`${address}?${new URLSearchParams({ start, end })}`);
}

const acts = { annotate, highlight, tag, ask, link, leave, put: (_passage, event) => put(event.target.closest("[data-key]").dataset.key) };

function begin() {
  drafts.forget(person);
  narrow(); // a browser may put back what a form held before the page was loaded again
  offerDraft();
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  for (const each of [bar, form]) each.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.(null, event));
  document.addEventListener("pointerdown", (event) => {
    pressed = event.pointerType === "mouse";
    if (keys && !margin.contains(event.target)) keys = null;
  });
  for (const each of ["pointerup", "pointercancel", "blur"]) window.addEventListener(each, () => {
    pressed = false;
    setTimeout(looked);
  });
  document.addEventListener("selectionchange", () => {
    clearTimeout(looked.timer);
    looked.timer = setTimeout(looked, 120);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (keys || !bar.hidden || !form.hidden) && !event.defaultPrevented) {
      if (!form.hidden && dirty) tell(phrases.kept);
      leave();
      offerDraft();
    } else if (keys && event.key === "Tab" && !bar.hidden) {
      event.preventDefault();
      bar.querySelector("button").focus();
    } else if (keys && !margin.contains(event.target) && keys.press(event)) event.preventDefault();
    else if (!bar.hidden && bar.contains(event.target) && put(event.key)) event.preventDefault();
  });
  form.addEventListener("input", () => {
    dirty = Boolean(form.elements.body.value || form.elements.tags.value);
    if (dirty) drafts.keep(person, form.dataset.source, typed());
    else drafts.drop(person, form.dataset.source);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter || form.querySelector("[type=submit]");
    const body = new FormData(form, button);
    button.disabled = true;
    drafts.keep(person, form.dataset.source, typed());
    const note = await post(form.dataset.source, body);
    button.disabled = false;
    if (!note) return;
    drafts.drop(person, form.dataset.source);
    dirty = false;
    for (const name of ["body", "tags"]) form.elements[name].value = "";
    for (const stance of form.elements.stance) stance.checked = false;
    leave();
    await saved(note);
  });
}

if (margin) begin();
