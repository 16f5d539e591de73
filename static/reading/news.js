// New notes of others: looked for now and then, less often while nothing changes, and not while nobody looks at the page.
import { refresh } from "../annotations/margin.js";

const OFTEN = 30_000;
const SELDOM = 300_000;
const page = document.querySelector("[data-news]");
const button = document.querySelector(".margin-news");
let wait = OFTEN;
let seen = "";
let last = Date.now();
let timer;

async function look() {
  clearTimeout(timer);
  if (document.hidden || !page) return;
  last = Date.now();
  const address = document.querySelector("[data-news]").dataset.news;
  const answer = await fetch(address, { cache: "no-store", headers: seen ? { "If-None-Match": seen } : {} }).catch(() => null);
  if (answer?.status === 200) {
    wait = OFTEN;
    seen = answer.headers.get("ETag") || "";
    const count = (await answer.json()).new;
    button.hidden = !count;
    button.textContent = (count === 1 ? button.dataset.one : button.dataset.many).replace("{n}", count);
  } else wait = Math.min(wait * 1.6, SELDOM);
  if (answer && answer.status < 400) timer = setTimeout(look, wait);
}

if (page && button) {
  timer = setTimeout(look, wait);
  for (const each of ["focus", "visibilitychange"]) window.addEventListener(each, () => Date.now() - last > 5_000 && look());
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : Date.now() - last > 5_000 && look()));
  button.addEventListener("click", async () => {
    button.hidden = true;
    seen = "";
    await refresh();
  });
}
