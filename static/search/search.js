// The search page: keys from hit to hit, and what was searched lately.
import { on } from "../reading/room.js";
import { forget, recent, remember } from "./recent.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
const hits = [...document.querySelectorAll(".hit-link")];
const go = (step) => {
  const at = hits.findIndex((each) => each.closest(".hit").contains(document.activeElement));
  const next = hits[at < 0 ? (step > 0 ? 0 : hits.length - 1) : Math.min(Math.max(at + step, 0), hits.length - 1)];
  next?.focus({ preventScroll: true });
  next?.closest(".hit").scrollIntoView({ block: "nearest", behavior: calm });
};
on("next-passage", () => go(1));
on("previous-passage", () => go(-1));

const field = document.querySelector("#asked #q");
const found = document.querySelector("#found");
if (field && found && field.value.trim() && hits.length) remember(field, field.value.trim(), location.pathname + location.search);

const section = document.querySelector("#recent");
if (section && field && recent(field).length) {
  section.querySelector("h2").textContent = field.dataset.recentTitle;
  section.querySelector("ul").append(
    ...recent(field).map(({ q, url }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = url;
      link.dir = "auto";
      link.textContent = q;
      item.append(link);
      return item;
    }),
  );
  const clear = section.querySelector("button");
  clear.textContent = field.dataset.recentClear;
  clear.addEventListener("click", () => {
    forget(field);
    section.hidden = true;
    field.focus();
  });
  section.hidden = false;
}
