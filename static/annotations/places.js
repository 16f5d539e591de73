// Between what a browser selects (UTF-16, nodes) and places in a source (code points). Converted here, once; the server counts code points.
//
// A stretch of text stands in an element with data-start and data-end, in or with data-source; what carries data-noanno is no part
// of it. `words` below is such an element, `source` the slug that data-source holds.

export const codePoints = (string) => [...string].length;

const foreign = (node, words) => {
  const marked = node.parentElement.closest("[data-noanno]");
  return marked && words.contains(marked);
};

/** The text nodes that are the passage's own. */
export function* nodes(words) {
  const walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) if (!foreign(node, words)) yield node;
}

export const text = (words) => [...nodes(words)].map((node) => node.data).join("");

/** The slug of the source that an element stands in. */
export const sourceOf = (element) => element?.closest("[data-source]")?.dataset.source;

/** Every stretch of the source that the page holds, in document order. */
export const stretches = (source) => [...document.querySelectorAll("[data-start]")].filter((each) => sourceOf(each) === source);

/** How many of the node's UTF-16 units lie before a boundary of the range. */
function cut(node, range, atEnd) {
  const [container, offset] = atEnd ? [range.endContainer, range.endOffset] : [range.startContainer, range.startOffset];
  if (container === node) return offset;
  if (atEnd) return range.comparePoint(node, node.length) > 0 ? 0 : node.length;
  return range.comparePoint(node, 0) < 0 ? node.length : 0;
}

/** Half a character (of an emoji, say) is the whole of it. */
const outward = (data, at, atEnd) => {
  const torn = at > 0 && at < data.length && /[\uD800-\uDBFF]/.test(data[at - 1]) && /[\uDC00-\uDFFF]/.test(data[at]);
  return torn ? at + (atEnd ? 1 : -1) : at;
};

/** The span of a stretch that lies in the range, or null. */
function within(words, range) {
  let at = Number(words.dataset.start);
  let start = null;
  let end = null;
  for (const node of nodes(words)) {
    if (range.intersectsNode(node)) {
      const from = outward(node.data, cut(node, range, false), false);
      const to = outward(node.data, cut(node, range, true), true);
      if (to > from) {
        start ??= at + codePoints(node.data.slice(0, from));
        end = at + codePoints(node.data.slice(0, to));
      }
    }
    at += codePoints(node.data);
  }
  return start === null ? null : [start, end];
}

/** {source, spans, words} of the range: spans of the one source it begins in; null where it holds no words. */
export function placed(range) {
  const begins = range.startContainer;
  const element = begins.nodeType === Node.ELEMENT_NODE ? begins : begins.parentElement;
  const common = range.commonAncestorContainer;
  const around = common.nodeType === Node.ELEMENT_NODE ? common : common.parentElement;
  const source = sourceOf(element) || sourceOf([...around.querySelectorAll("[data-start]")].find((each) => range.intersectsNode(each)));
  if (!source) return null;
  const own = around.closest("[data-start]");
  const all = own ? [own] : stretches(source).filter((each) => range.intersectsNode(each));
  const spans = [];
  for (const words of all) {
    const span = within(words, range);
    if (!span) continue;
    const last = spans.at(-1);
    if (last && span[0] - last[1] <= 2 && span[0] >= last[1]) last[1] = span[1];
    else spans.push(span);
  }
  return spans.length ? { source, spans, range } : null;
}

/** The DOM position of a code point of the source; for an end, the position after the one before it. */
function position(source, at, atEnd) {
  const all = stretches(source);
  const words = all.find((each) => (atEnd ? at > Number(each.dataset.start) && at <= Number(each.dataset.end) : at >= Number(each.dataset.start) && at < Number(each.dataset.end)));
  if (!words) return null;
  let left = at - Number(words.dataset.start);
  for (const node of nodes(words)) {
    const length = codePoints(node.data);
    if (atEnd ? left <= length : left < length) return [node, [...node.data].slice(0, left).join("").length];
    left -= length;
  }
  return null;
}

/** A DOM range of a span, or null where the page does not hold it. */
export function range(source, start, end) {
  const from = position(source, start, false);
  const to = position(source, end, true);
  if (!from || !to) return null;
  const made = document.createRange();
  made.setStart(...from);
  made.setEnd(...to);
  return made;
}

/** What the range says, without numbers, references and labels. */
export const said = ({ source, spans }) =>
  spans.map(([start, end]) => {
    const held = range(source, start, end)?.cloneContents();
    if (!held) return "";
    for (const each of held.querySelectorAll("[data-noanno]")) each.remove();
    return held.textContent.replace(/\s+/g, " ").trim();
  }).join(" […] ");
