// Keeps how far a student has read, so that they continue there. The page works without it: the bar has a field for the same.

const SETTLED = 2000; // a passage counts once it stayed in the middle of the window this long
const bar = document.querySelector(".assignment-bar[data-reached]");
const passages = [...document.querySelectorAll("article[data-source] [data-passage]")];

if (bar && passages.length) {
  const form = bar.querySelector("form");
  const source = passages[0].closest("[data-source]").dataset.source;
  let furthest = -1;
  let sent = -1;
  let timer = 0;

  const current = () => {
    const middle = window.innerHeight / 2;
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4;
    if (atEnd && window.scrollY > 0) return passages.length - 1;
    return passages.findLastIndex((passage) => passage.getBoundingClientRect().top <= middle);
  };

  const send = () => {
    if (furthest <= sent) return;
    sent = furthest;
    const answer = new FormData();
    answer.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    answer.set("source", source);
    answer.set("passage", passages[furthest].dataset.passage);
    answer.set("by", "script");
    navigator.sendBeacon(bar.dataset.reached, answer);
  };

  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      furthest = Math.max(furthest, current());
      send();
    }, SETTLED);
  };

  addEventListener("scroll", settle, { passive: true });
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
}
