// Selecting by keys. Clicking and pressing Shift with an arrow selects nothing in Chromium, so selecting is ours:
// arrows extend by word, with Shift by character, up and down by passage; the key that began it changes the end that moves; Esc leaves.
import { codePoints, range, sourceOf, stretches, text } from "./places.js";

const segmenter = (granularity) => "Segmenter" in Intl && new Intl.Segmenter(document.documentElement.lang || "en", { granularity });
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’ʼ\u200c-][\p{L}\p{M}\p{N}]+)*/gu;

/** Spans of the words of a string, in code points. */
function wordsOf(string) {
  const words = segmenter("word");
  const found = words
    ? [...words.segment(string)].filter((each) => each.isWordLike).map((each) => [each.index, each.segment])
    : [...string.matchAll(WORD)].map((each) => [each.index, each[0]]);
  return found.map(([at, word]) => {
    const start = codePoints(string.slice(0, at));
    return [start, start + codePoints(word)];
  });
}

/** Edges of what a reader takes for one character, in code points. */
function charactersOf(string) {
  const characters = segmenter("grapheme");
  const pieces = characters ? [...characters.segment(string)].map((each) => each.segment) : [...string];
  let at = 0;
  return [0, ...pieces.map((piece) => (at += codePoints(piece)))];
}

export class Selecting {
  /** Begin with the first word of a stretch. `changed(range)` is told of every step. */
  constructor(words, changed) {
    this.source = sourceOf(words);
    this.all = stretches(this.source).map((each) => ({ element: each, start: Number(each.dataset.start), end: Number(each.dataset.end) }));
    this.changed = changed;
    this.moving = "end";
    const own = this.all.find((each) => each.element === words);
    const [first] = this.edges(own);
    [this.start, this.end] = first || [own.start, own.end];
    this.show();
  }

  edges(stretch) {
    stretch.words ??= wordsOf(text(stretch.element)).map(([start, end]) => [stretch.start + start, stretch.start + end]);
    return stretch.words;
  }

  characters(stretch) {
    stretch.characters ??= charactersOf(text(stretch.element)).map((at) => stretch.start + at);
    return stretch.characters;
  }

  turn() {
    this.moving = this.moving === "end" ? "start" : "end";
    this.show();
  }

  /** Whether the key was for us. */
  press(event) {
    const rtl = getComputedStyle(this.all[0].element).direction === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return false;
    const places = event.key === "ArrowDown" || event.key === "ArrowUp" ? this.passages() : event.shiftKey ? this.byCharacter() : this.byWord();
    this.move(places, step);
    this.show();
    return true;
  }

  passages() {
    return this.all.map((each) => each[this.moving]);
  }

  byWord() {
    const which = this.moving === "end" ? 1 : 0;
    return this.near().flatMap((each) => this.edges(each).map((word) => word[which]));
  }

  byCharacter() {
    return this.near().flatMap((each) => this.characters(each));
  }

  /** The stretch where the moving end is, with its neighbours: enough for a step. */
  near() {
    const at = this.all.findIndex((each) => this[this.moving] <= each.end);
    return this.all.slice(Math.max(0, at - 1), at + 2);
  }

  move(places, step) {
    const now = this[this.moving];
    const next = step > 0 ? places.find((place) => place > now) : places.filter((place) => place < now).at(-1);
    if (next === undefined) return;
    if (this.moving === "end" ? next > this.start : next < this.end) this[this.moving] = next;
  }

  show() {
    const made = range(this.source, this.start, this.end);
    if (!made) return;
    getSelection().removeAllRanges();
    getSelection().addRange(made);
    const end = document.createRange();
    end.setStart(...(this.moving === "end" ? [made.endContainer, made.endOffset] : [made.startContainer, made.startOffset]));
    end.startContainer.parentElement.scrollIntoView({ block: "nearest" });
    this.changed(made);
  }
}
